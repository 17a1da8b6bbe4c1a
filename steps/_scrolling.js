// Tables and lists that contain only the part in view, and draw the rest while they are scrolled.
const SETS = `${LISTS}, [role=tree], [role=group], [role=menu], [role=menubar], [role=tablist], [role=radiogroup]`;
const IN_A_SET = '[aria-setsize], [aria-posinset]';
const FEW = 5; // entries: of fewer, nobody can tell that there are more
const A_WHILE = 300; // ms of scrolling before the first result is returned
const NEWS = 400, LAST_NEWS = 1200; // ms for the page to draw what is scrolled to; at the end, to load more

// The row or entry of an element in a table or set with a declared size, and the table or set.
function unitOf(el) {
  const unit = el.closest(`${IN_A_SET}, [aria-rowindex]`) || el.closest(ROWS);
  if (!unit) return {};
  const of = unit.matches(IN_A_SET) ? unit.parentElement.closest(SETS) || unit.parentElement
    : unit.closest(TABLES);
  return {unit, of};
}

const unitsIn = holder => (holder.matches(TABLES) ? parts(holder).rows
  : [...holder.querySelectorAll(IN_A_SET)].filter(one => unitOf(one).of === holder));

function extentOfUnits(holder) {
  if (holder.matches(TABLES)) return holder.hasAttribute('aria-rowcount') ? extentOf(data(holder)) : null;
  const units = unitsIn(holder);
  const said = Math.max(0, ...units.map(one => Number(one.getAttribute('aria-setsize')) || 0));
  return said ? {said, here: units.length, numbers: units.map(numberOf)} : null;
}

// For several elements: the page's own number of each, and the size of their table or set.
function counted(all) {
  const units = all.map(unitOf);
  const holders = [...new Set(units.map(one => one.of).filter(Boolean))];
  const extents = holders.map(extentOfUnits).filter(Boolean);
  const part = extents.find(one => one.here < one.said) || extents[0] || null;
  return {
    numbers: units.map(one => (one.unit ? numberOf(one.unit) : 0)),
    extent: part ? {...part, apart: holders.length > 1 || units.some(one => !one.of)} : undrawn(all),
  };
}

const several = (all, how) => ({values: all.map(el => taken(el, how)), ...counted(all)});

// Like `table`, for elements that are rows themselves, as kept in `held`.
const keepAll = (all, held) => { held.rows = all.map(el => ({rows: [el]})); };
function entries(held, inside) {
  const all = held.rows.map(row => row.rows[0]);
  const of = Object.entries(inside).map(([name, how]) => [name, how, held[name].filter(one => one.at >= 0)]);
  return {
    inside: Object.fromEntries(of.map(([name, how, kept]) => [name, kept.map(one => [one.at, taken(one.el, how)])])),
    reads: all.map(el => collapsed(el.innerText).slice(0, 200)),
    changed: [...all, ...of.flatMap(([, , kept]) => kept.map(one => one.el))].some(el => !el.isConnected),
    ...counted(all),
  };
}

function scrollerOf(el) {
  for (let one = el; one; one = one.parentElement || one.getRootNode().host)
    if (one.scrollHeight > one.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(one).overflowY)) return one;
  return document.scrollingElement;
}

const scrollTo = (scroller, top) => scroller.scrollTo({top, behavior: 'instant'});

// The state for `onward`: the table or set, its scroll container, and the initial position. `el` is one of several
// elements to read, or contains the rows.
function scrolling(el, ofSeveral) {
  const holder = el.matches(`${TABLES}, ${SETS}`) ? el : (ofSeveral && unitOf(el).of) || parts(el)?.holder || el;
  const scroller = scrollerOf(unitsIn(holder).filter(visible).at(-1) || holder);
  return {holder, scroller, from: scroller.scrollTop, seen: new Set(), said: 0};
}

// The first table or set in an element that declares more entries than are drawn.
const inPart = el => [el, ...el.querySelectorAll(`[aria-rowcount], ${IN_A_SET}`)].map(one =>
  (one.matches(IN_A_SET) ? unitOf(one).of : one)).find(one => {
  const extent = visible(one) && one.matches(`${TABLES}, ${SETS}`) && extentOfUnits(one);
  return extent && extent.here < extent.said;
}) || null;

const drawn = holder => unitsIn(holder).map(numberOf).join();
const busy = holder => Boolean(holder.closest('[aria-busy=true]') || holder.querySelector('[aria-busy=true]'))
  || unitsIn(holder).some(one => visible(one) && !collapsed(one.innerText)
    && !one.querySelector(`${FIELDS}, img, svg, canvas`));

async function settled(holder, before, patience) {
  const began = performance.now();
  const lasts = () => performance.now() - began;
  const moment = () => new Promise(resolve => LATER(resolve, 4));
  while (drawn(holder) === before && lasts() < patience) await moment();
  while (busy(holder) && lasts() < LAST_NEWS) await moment();
}

// Scrolls on by what is drawn, or to the beginning, and waits until that is drawn. Returns whether there was anything
// new, the page's own count, and how many have been drawn so far.
async function onward(way, start) {
  const {holder, scroller, seen} = way;
  const before = drawn(holder);
  const at = scroller.scrollTop;
  if (start) {
    scrollTo(scroller, -1e9);
  } else {
    const top = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
    const last = Math.max(...unitsIn(holder).filter(visible).map(one => one.getBoundingClientRect().top));
    scrollTo(scroller, at + Math.max(last - top, scroller.clientHeight / 2));
  }
  const moved = Math.abs(scroller.scrollTop - at) > 1;
  const whole = way.said > 0 && seen.size >= way.said;
  if (moved || !(start || whole)) await settled(holder, before, moved ? NEWS : LAST_NEWS);
  const extent = extentOfUnits(holder);
  if (extent) way.said = extent.said;
  (extent?.numbers || []).filter(Boolean).forEach(number => seen.add(number));
  return {more: start || moved || drawn(holder) !== before, said: way.said, seen: seen.size};
}

// Scrolls on for a while, and reads the table each time.
async function gather(way, {ways, start, most}) {
  const began = performance.now();
  const tables = [];
  let told;
  do {
    told = await onward(way, start && !tables.length);
    tables.push(table(way.holder, {ways, inside: {}, held: null}));
  } while (told.more && performance.now() - began < A_WHILE && !(most && way.seen.size >= most));
  return {...told, tables};
}

const back = ({scroller, from}) => scrollTo(scroller, from);
