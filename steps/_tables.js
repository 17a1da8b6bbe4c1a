// The rows of a table or list, cell by cell.
const TABLES = 'table:not([role=presentation], [role=none]), [role=table], [role=grid], [role=treegrid]';
const LISTS = 'ul, ol, [role=list], [role=listbox], [role=feed]';
const ENTRIES = 'li, [role=listitem], [role=option], [role=article], article';
const ROWS = 'tr, [role=row]';
const CELLS = 'td, th, [role=cell], [role=gridcell], [role=rowheader], [role=columnheader]';
const HEADER = 'th:not([role]), [role=columnheader]';

// All rows of a table or entries of a list, whether visible or not.
function parts(el) {
  const table = el.matches(TABLES) ? el : !el.matches(LISTS) && el.querySelector(TABLES);
  if (table) return {table, holder: table, rows: [...table.querySelectorAll(ROWS)]
    .filter(row => row.closest(TABLES) === table)};
  const list = el.matches(LISTS) ? el : el.querySelector(LISTS);
  if (!list) return null;
  // Excludes entries of inner lists, and elements inside an entry that could be one, such as an item's article.
  return {holder: list, rows: [...list.querySelectorAll(ENTRIES)]
    .filter(row => row.parentElement.closest(`${LISTS}, ${ENTRIES}`) === list)};
}

const cellsOf = row => [...row.querySelectorAll(CELLS)].filter(cell => cell.closest(ROWS) === row);
const span = (cell, way) => cell[way] || Number(cell.getAttribute('aria-' + way.toLowerCase())) || 1;
const columnOf = cell => Number(cell.getAttribute('aria-colindex')) || 0;

// The page's own number of a row or entry; 0 without one.
function numberOf(row) {
  const said = row.getAttribute('aria-rowindex') || row.getAttribute('aria-posinset');
  const first = said ? null : row.querySelector('[aria-rowindex]');
  return Number(said || (first && first.closest(ROWS) === row && first.getAttribute('aria-rowindex'))) || 0;
}

// Rows that are drawn in several pieces (pinned columns) share a number, and the pieces have different columns.
function wholeRows(rows) {
  const found = [];
  const numbered = new Map();
  for (const row of rows) {
    const cells = cellsOf(row);
    const columns = cells.map(columnOf);
    const number = columns.length && columns.every(Boolean) ? numberOf(row) : 0;
    const other = number ? numbered.get(number) : null;
    if (other && !columns.some(column => other.columns.has(column))) {
      other.rows.push(row);
      other.cells.push(...cells);
      columns.forEach(column => other.columns.add(column));
      continue;
    }
    const one = {rows: [row], cells, columns: new Set(columns)};
    if (number && !other) numbered.set(number, one);
    found.push(one);
  }
  return found;
}

// The cells of each row by column; a cell that spans several columns or rows is in each of them.
function grid(rows) {
  const byNumber = rows.every(row => row.cells.every(columnOf));
  const lines = rows.map(() => []);
  rows.forEach((row, at) => row.cells.forEach(cell => {
    let column = byNumber ? columnOf(cell) - 1 : 0;
    while (lines[at][column]) column += 1;
    for (let down = 0; down < span(cell, 'rowSpan') && at + down < lines.length; down += 1)
      for (let right = 0; right < span(cell, 'colSpan'); right += 1) lines[at + down][column + right] = cell;
  }));
  // Columns that are drawn in no row are left out.
  const width = Math.max(0, ...lines.map(cells => cells.length));
  const drawn = [...Array(width).keys()].filter(column => lines.some(cells => cells[column]));
  return drawn.length === width ? lines : lines.map(cells => drawn.map(column => cells[column]));
}

// Whether a header row has text of its own: a row of filter fields, or an empty one, does not.
function speaks(cells) {
  return [...cells].some(cell => {
    if (!cell) return false;
    if (!cell.querySelector(FIELDS)) return collapsed(cell.innerText);
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT, {acceptNode: text =>
      text.parentElement.closest('select, textarea, button, label, script, style')
        ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT});
    while (walker.nextNode()) if (collapsed(walker.currentNode.data)) return true;
    return false;
  });
}

function isHeader(row, cells) {
  const own = [...new Set(cells)].filter(Boolean);
  if (row.closest('thead') || (own.length > 0 && own.every(cell => cell.matches(HEADER)))) return true;
  const group = row.closest('[role=rowgroup]');
  return Boolean(group && !speaks(own) && group.querySelector(HEADER) && !group.querySelector('tbody')
    && [...group.querySelectorAll(ROWS)].some(one => cellsOf(one).length && cellsOf(one).every(c => c.matches(HEADER))));
}

// The row that names the columns: the last one with text before the data, without filter rows below it.
function naming(lines) {
  const speaking = lines.filter(speaks);
  const last = speaking.at(-1);
  const width = cells => new Set([...cells].filter(Boolean)).size;
  return last && lines.at(-1) !== last && width(last) < width(lines.at(-1)) ? lines.at(-1) : last || lines.at(-1);
}

// A row with `visibility: hidden` or `collapse` shows nothing, unless something in it is visible all the same.
const isPainted = row => getComputedStyle(row).visibility === 'visible'
  || [...row.querySelectorAll('*')].some(one => getComputedStyle(one).visibility === 'visible');

// Data rows with their cells, without headers, footers, and rows with one text across all columns.
function data(el) {
  const found = parts(el);
  if (!found) return null;
  const seen = found.rows.filter(row => visible(row) && isPainted(row));
  if (!found.table) return {...found, headers: [], heads: [], data: seen.map(row => ({rows: [row], cells: []}))};
  const rows = wholeRows(seen);
  grid(rows).forEach((cells, at) => { rows[at].cells = cells; });
  const width = Math.max(0, ...rows.map(row => row.cells.length));
  const across = row => width > 1 && row.cells.length === width && new Set(row.cells).size === 1;
  const heads = rows.filter(row => isHeader(row.rows[0], row.cells));
  const kept = rows.filter(row => row.cells.length > 0 && !heads.includes(row)
    && !row.rows[0].closest('tfoot') && !across(row));
  // The headers precede the data: headings between or below rows do not count.
  const leading = heads.filter(row => !across(row) && !(rows.indexOf(row) > rows.indexOf(kept[0]) && kept.length));
  const head = naming((leading.length ? leading : heads).map(row => row.cells)) || [];
  return {...found, heads, data: kept, headers: [...head].map(cell => (cell ? collapsed(cell.innerText) : ''))};
}

// Without a count: these entries, if they fill only a part of a scroll container in which there is nothing else. Then
// the page seems to draw the others when it is scrolled: there is `room` for so many. Otherwise null.
function undrawn(all) {
  const seen = all.filter(visible), scroller = seen.length >= FEW ? scrollerOf(seen.at(-1)) : null;
  if (!scroller || scroller === document.scrollingElement) return null;
  const boxes = seen.map(one => one.getBoundingClientRect());
  const height = Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
  if (height <= 0 || scroller.scrollHeight < 2 * height) return null;
  const length = one => one.innerText.replace(/\s/g, '').length;
  if (seen.reduce((sum, one) => sum + length(one), 0) < 0.6 * length(scroller)) return null;
  return {said: 0, here: all.length, numbers: all.map(numberOf), room: Math.round(scroller.scrollHeight / height * seen.length)};
}

// The page's own count of rows, the number on the page, and their numbers; null without a count.
function extentOf(found) {
  if (!found.table) {
    const size = Math.max(0, ...found.rows.map(row => Number(row.getAttribute('aria-setsize')) || 0));
    return size ? {said: size, here: found.rows.length, numbers: found.rows.map(numberOf)} : undrawn(found.rows);
  }
  const said = Number(found.table.getAttribute('aria-rowcount')) || 0;
  if (said < 1) return undrawn(found.data.map(row => row.rows[0]));
  const heads = new Set(found.heads.flatMap(row => row.rows));
  const headings = new Set([...heads].map(numberOf).filter(Boolean));
  const others = found.rows.filter(row => !heads.has(row));
  const numbers = others.map(numberOf);
  const counted = headings.size || (numbers.includes(1) ? 0 : found.heads.length);
  const here = new Set(numbers.filter(Boolean)).size + numbers.filter(one => !one).length;
  return {said: said - counted, here: Math.max(found.data.length, here), numbers};
}

const columnsSaid = found => Number(found.table?.getAttribute('aria-colcount')) || 0;

// Returns for each element the index of its row, from 0; -1 outside all rows.
function placesOf(rows, elements) {
  const places = new Map(rows.flatMap((row, at) => row.rows.map(one => [one, at])));
  return elements.map(el => {
    let row = el;
    while (row && !places.has(row)) row = row.parentElement || row.getRootNode().host;
    return row ? places.get(row) : -1;
  });
}

// The whole table at one moment: its headers, its cells in each way of reading, and the elements in its rows that
// `held` has kept. `changed`: one of these is gone, or the rows differ from `held`.
function table(el, {ways, inside, held}) {
  const found = data(el);
  if (!found) return null;
  const rows = found.data;
  const width = Math.max(0, ...rows.map(row => row.cells.length));
  const taking = how => cell => {
    if (!cell) return how.attribute ? null : '';
    return how.attribute ? attributeOf(cell, how.attribute) : cellText(cell, how);
  };
  const kept = Object.entries(inside).map(([name, how]) => [name, how, held[name].filter(one => one.at >= 0)]);
  const places = new Map(kept.map(([name, , all]) => [name, placesOf(rows, all.map(one => one.el))]));
  const before = held?.rows;
  // Only rows that lack something are returned as text, for the message.
  const there = [...places.values()].map(all => new Set(all));
  const words = (row, at) => (there.every(all => all.has(at)) ? ''
    : collapsed(row.rows.map(one => one.innerText).join(' ')).slice(0, 200));
  return {
    headers: found.headers,
    width,
    numbers: rows.map(row => numberOf(row.rows[0])),
    cells: ways.map(how => rows.map(row => [...row.cells].map(taking(how)))),
    inside: Object.fromEntries(kept.map(([name, how, all]) =>
      [name, all.map((one, at) => [places.get(name)[at], taken(one.el, how)])])),
    reads: rows.map(words),
    changed: Boolean(before) && (before.length !== rows.length
      || before.some((row, at) => row.rows[0] !== rows[at].rows[0])
      || [...places.values()].some(all => all.includes(-1))),
    extent: extentOf(found),
    columns: columnsSaid(found),
  };
}

const hold = el => ({rows: data(el)?.data || []});
// Keeps a column's elements, each with its row, for `table`.
const keep = (all, {held, name}) => {
  const places = placesOf(held.rows, all);
  held[name] = all.map((one, at) => ({el: one, at: places[at]}));
};
