// What `extract` asks the page: the text of an element as a person reads it, and the rows of a table or list.
// Called with the name of one of the functions at the end.
(() => {
  const collapsed = text => text.replace(/\s+/g, ' ').trim();
  const FIELDS = 'input:not([type=hidden]), textarea, select';
  const TICKED = 'input[type=checkbox], input[type=radio]';
  const TABLES = 'table:not([role=presentation], [role=none]), [role=table], [role=grid], [role=treegrid]';
  const LISTS = 'ul, ol, [role=list], [role=listbox], [role=feed]';
  const ENTRIES = 'li, [role=listitem], [role=option], [role=article], article';
  const CELLS = 'td, th, [role=cell], [role=gridcell], [role=rowheader], [role=columnheader]';
  const HEADER = 'th:not([role]), [role=columnheader]';

  function value(field) {
    if (field.matches(TICKED)) return field.checked;
    if (field.tagName === 'SELECT') return [...field.selectedOptions].map(one => collapsed(one.label)).join(', ');
    return field.value;
  }

  // Of a field its value; of a box whether it is ticked; of a picture what it says; else the visible text.
  function text(el) {
    const it = el.tagName === 'LABEL' && el.control && !collapsed(el.innerText) ? el.control : el;
    if (it.matches(FIELDS)) return value(it);
    if (it.matches('[role=checkbox], [role=switch], [role=radio]')) return it.getAttribute('aria-checked') === 'true';
    if (it.tagName === 'IMG') return collapsed(it.alt);
    return collapsed(it.innerText ?? it.textContent);
  }

  // Of a cell that holds nothing but one field, the field's value.
  function cellText(cell) {
    const fields = cell.querySelectorAll(FIELDS);
    const own = collapsed(cell.innerText);
    const bare = fields.length === 1 && (!own || own === collapsed(fields[0].innerText));
    return bare ? value(fields[0]) : own;
  }

  const visible = el => el.checkVisibility() && el.getClientRects().length > 0;
  const tableOf = el => (el.matches(TABLES) ? el : null);

  function parts(el) {
    const table = tableOf(el) || (!el.matches(LISTS) && el.querySelector(TABLES));
    if (table) return {table, rows: [...table.querySelectorAll('tr, [role=row]')]
      .filter(row => row.closest(TABLES) === table && visible(row))};
    const list = el.matches(LISTS) ? el : el.querySelector(LISTS);
    if (!list) return null;
    const rows = [...list.querySelectorAll(ENTRIES)];
    // Neither those of a list inside, nor what stands in an entry and could be one, such as the article of an item.
    return {rows: rows.filter(row => row.parentElement.closest(`${LISTS}, ${ENTRIES}`) === list && visible(row))};
  }

  const cellsOf = row => [...row.querySelectorAll(CELLS)].filter(cell => cell.closest('tr, [role=row]') === row);
  const span = (cell, way) => cell[way] || Number(cell.getAttribute('aria-' + way.toLowerCase())) || 1;

  // The cells of each row by column: one that spans several stands in each of them.
  function grid(rows) {
    const lines = rows.map(() => []);
    rows.forEach((row, at) => cellsOf(row).forEach(cell => {
      let column = 0;
      while (lines[at][column]) column += 1;
      for (let down = 0; down < span(cell, 'rowSpan') && at + down < lines.length; down += 1)
        for (let right = 0; right < span(cell, 'colSpan'); right += 1) lines[at + down][column + right] = cell;
    }));
    return lines;
  }

  function isHeader(row, cells) {
    return Boolean(row.closest('thead')) || (cells.length > 0 && cells.every(cell => cell.matches(HEADER)));
  }

  // Rows of data with their cells: no headers, no footer, no line that says something across all columns.
  function data(el) {
    const found = parts(el);
    if (!found) return null;
    if (!found.table) return {headers: [], rows: found.rows, lines: found.rows.map(() => [])};
    const lines = grid(found.rows);
    const width = Math.max(0, ...lines.map(cells => cells.length));
    const across = cells => width > 1 && cells.length === width && new Set(cells).size === 1;
    const heads = lines.filter((cells, at) => isHeader(found.rows[at], cells));
    const kept = found.rows.map((row, at) => at).filter(at => lines[at].length > 0 && !heads.includes(lines[at])
      && !found.rows[at].closest('tfoot') && !across(lines[at]));
    // What heads the rows stands before them, in each column: headings between rows, and below them, do not.
    const leading = heads.filter(cells => !across(cells) && !(lines.indexOf(cells) > kept[0]));
    const head = leading.at(-1) || heads.at(-1) || [];
    return {headers: [...head].map(cell => (cell ? collapsed(cell.innerText) : '')),
      rows: kept.map(at => found.rows[at]), lines: kept.map(at => lines[at])};
  }

  return {
    text: (el, attribute) => (attribute ? el.getAttribute(attribute) : text(el)),
    texts: (all, attribute) => all.map(el => (attribute ? el.getAttribute(attribute) : text(el))),
    // The whole table at once: its headers, the text of every cell, and those attributes of every cell.
    table: (el, attributes) => {
      const found = data(el);
      return found && {
        headers: found.headers,
        texts: found.lines.map(cells => [...cells].map(cell => (cell ? cellText(cell) : ''))),
        attributes: attributes.map(one => found.lines.map(
          cells => [...cells].map(cell => (cell ? cell.getAttribute(one) : null)))),
      };
    },
    rows: el => data(el).rows,
    // For elements inside of rows: in which row each is, and its text.
    inside: (all, [rows, attribute]) => {
      const places = new Map(rows.map((row, at) => [row, at]));
      return all.map(el => {
        let row = el;
        while (row && !places.has(row)) row = row.parentElement || row.getRootNode().host;
        return [row ? places.get(row) : -1, attribute ? el.getAttribute(attribute) : text(el)];
      });
    },
    itself: all => all,
  };
})()
