// The fields that a run has filled in this document, stored in the document itself: a new document starts empty.
const KEPT = Symbol.for('planbook.filled');
if (!window[KEPT]) Object.defineProperty(window, KEPT, {value: {entries: [], meant: null, at: null, turn: 0, keys: null, before: null, asks: null, scene: null, secret: new Set(), wholes: new Set(), guard: null, gate: null, read: false}});
const kept = window[KEPT];
const BOXES = 'input[type=checkbox], input[type=radio], [role=checkbox], [role=switch], [role=radio]';
const CONTROLS = `input, textarea, select, [contenteditable], ${BOXES}`;
const fieldOf = it => it && (it.control || it);
const bare = text => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const characters = text => [...bare(text)].sort().join('');
const formOf = el => el ? el.form || el.closest('form') : null;
const isTicked = el => el.matches('input[type=checkbox], input[type=radio]') ? (el.indeterminate ? 'mixed' : String(el.checked))
  : el.getAttribute('aria-checked') || 'false';
const ticks = el => el.matches(BOXES);
// A field's content as text; and the typed part, without what the page has completed and selected.
const held = el => {
  if (ticks(el)) return isTicked(el);
  if (el.tagName === 'SELECT') return [...el.selectedOptions].map(one => one.label).join(', ');
  if (el.type === 'file') return [...el.files].map(file => file.name).join(', ');
  return el.value === undefined ? (el.isContentEditable ? el.innerText : el.textContent) || '' : String(el.value);
};
const typed = el => {
  const value = held(el);
  const marked = el.selectionEnd === value.length && el.selectionStart > 0 && el.selectionStart < el.selectionEnd;
  return marked ? value.slice(0, el.selectionStart) : value;
};
// Finds a field again after the page has re-rendered it.
const label = el => (el.labels && el.labels[0] && el.labels[0].textContent) || el.getAttribute('aria-label') || el.placeholder || '';
const mark = el => {
  const name = el.getAttribute('name') || '', said = bare(label(el));
  return [el.tagName, el.type || '', name, said, name || said ? '' : el.id].join('\n');
};
const MANY = 200, MANY_BOXES = 5000;
const alike = (root, key) => {
  const name = key.split('\n')[2];
  const found = [...root.querySelectorAll(CONTROLS)].filter(el => (el.getAttribute('name') || '') === name);
  return found.length > MANY ? [] : found.filter(el => mark(el) === key);
};
// Where a root is found in a later document: the hosts of its open shadow roots, outermost first, each by its tag and
// its place; null inside a closed one.
const hostsOf = root => {
  if (root === document) return '';
  if (!root.host || root.host.shadowRoot !== root) return null;
  const around = root.host.getRootNode(), outer = hostsOf(around);
  const tag = root.host.localName, place = [...around.querySelectorAll(CSS.escape(tag))].indexOf(root.host);
  return outer === null ? null : `${outer}${outer && ' '}${tag} ${place}`;
};
const rootAt = hosts => {
  const words = hosts.split(' ').filter(Boolean);
  let root = document;
  for (let at = 0; root && at < words.length; at += 2) {
    const host = root.querySelectorAll(CSS.escape(words[at]))[words[at + 1]];
    root = host ? host.shadowRoot : null;
  }
  return root;
};
const placeOf = el => {
  const key = mark(el), root = el.getRootNode();
  return {el, key, root, hosts: hostsOf(root), place: alike(root, key).indexOf(el), address: view()};
};
// Where a field is found in a later document at the same address; null if it is not.
const spotOf = ({hosts, key, place, address}) => hosts === null ? null : {hosts, key, place, address};
const inOnePlace = (one, other) => one.hosts === other.hosts && one.key === other.key && one.place === other.place;
// Pages change their query or fragment by themselves and stay the same page.
const view = () => location.origin + location.pathname + (/^#[!/]/.test(location.hash) ? location.hash : '');
const now = entry => {
  if (entry.el.isConnected) return entry.el;
  const root = entry.root.isConnected ? entry.root : entry.hosts && rootAt(entry.hosts);
  return (entry.address === view() && root && alike(root, entry.key)[entry.place]) || null;
};
const seen = el => el.checkVisibility({visibilityProperty: true}) && !el.matches(':disabled');
// Whether the page has taken the text and shows it next to the field, as a tag.
const taken = (el, text) => {
  const sought = bare(text), edge = formOf(el) || document.body;
  for (let around = el.parentElement, level = 0; sought && around && level < 4; around = around.parentElement, level++) {
    const found = [...around.querySelectorAll('*')].some(one => one !== el && bare(one.textContent) === sought && !one.matches('option'));
    if (found) return true;
    if (around === edge) return false;
  }
  return false;
};
// Notes the element that is about to be filled, because its name may change. A secret may get into other fields too.
const texts = () => [...document.querySelectorAll('input, textarea')];
const watch = () => { kept.before = new Map(texts().map(el => [el, el.value])); };
const spread = () => {
  for (const el of kept.before ? texts() : []) if (el.value && el.value !== kept.before.get(el)) kept.secret.add(el);
};
// Counts the keys that the element receives: those after a re-render went elsewhere.
const hears = () => {
  const heard = {keydown: 0, input: 0};
  if (!kept.keys) for (const name of Object.keys(heard))
    addEventListener(name, event => { if (kept.meant && event.composedPath()[0] === kept.meant) kept.keys[name] += 1; }, {capture: true, passive: true});
  kept.keys = heard;
};
const meant = (els, given) => {
  kept.meant = els.length === 1 ? fieldOf(els[0]) : null;
  kept.turn = given.turn;
  kept.at = kept.meant && kept.meant.isConnected ? placeOf(kept.meant) : null;
  kept.asks = kept.at ? questionOf(kept.meant) : null;
  kept.scene = kept.asks && given.asked ? sceneOf(kept.meant, given) : null;
  kept.boxes = kept.at && ticks(kept.meant) ? new Map(boxesBeside(kept.at.root).map(el => [el, isTicked(el)])) : null;
  if (given.hands_on && given.asked) hears();
  if (given.secret) watch();
  else kept.before = null;
  return kept.meant && true;
};
// Whether ticking the first radio button unticks the other one.
const groupOf = el => el.closest('[role=radiogroup]');
const excludes = (el, other) => !!other && el !== other && (el.type === 'radio' && other.type === 'radio'
  ? !!el.name && el.name === other.name && el.form === other.form
  : el.matches('[role=radio]') && other.matches('[role=radio]') && !!groupOf(el) && groupOf(el) === groupOf(other));
// A box that has moved others when it was ticked, such as "All", follows them: notes which it moves, and what those that
// have moved this one hold now. Returns the latter.
const boxesBeside = root => [...root.querySelectorAll(BOXES)].slice(0, MANY_BOXES);
const followers = entry => {
  const before = kept.boxes, el = entry.el;
  entry.moves = (kept.entries.find(one => one.el === el) || {}).moves;
  if (!before || !before.has(el) || before.get(el) === entry.held) return [];
  entry.moves = new Set([...before].filter(([other, was]) => other !== el && was !== isTicked(other)).map(([other]) => other));
  const following = kept.entries.filter(one => entry.moves.has(one.el) && one.moves && one.moves.has(el) && before.get(one.el) === one.held);
  for (const one of following) one.held = isTicked(one.el);
  return following;
};
// Replaces what was noted about the same field, and about the radio button that it has unticked. Returns the latter, and
// the boxes that have followed this one.
const keep = (entry, gone) => {
  const unticked = kept.entries.filter(one => entry.held === 'true' && excludes(entry.el, now(one)));
  const others = kept.entries.filter(one => one.el !== entry.el && !inOnePlace(one, entry) && !unticked.includes(one));
  const following = followers(entry);
  kept.entries = gone ? others : [...others, entry];
  return [...unticked, ...following].map(spotOf).filter(Boolean);
};
// Whether the document was perhaps still being read when `els` were looked for.
const isFresh = () => {
  const fresh = !kept.read;
  kept.read = document.readyState !== 'loading';
  return fresh;
};
// Reads the field back. `els` are the matches of its name; null: only a field that is known and still there is read.
// What was noted in another turn of filling is another field, and a document that was not told of this turn is a later one.
const filled = (els, given) => {
  const later = kept.turn < given.turn, own = kept.turn === given.turn ? kept.meant : null;
  if (!els && !(own && own.isConnected)) return 'by its name';
  if (!own && els.length !== 1 && isFresh()) return 'drawn anew';
  if (given.secret) spread();
  if (given.secret && given.whole) kept.wholes.add(given.asked);
  const found = els && els.length === 1 ? fieldOf(els[0]) : null;
  const anew = later || !!(own && !own.isConnected);  // the page has re-rendered it meanwhile
  const el = anew ? found : own || found;
  if (!el) {  // it is gone, and may come back empty
    if (own && kept.at && (ticks(own) || (given.asked && !given.hands_on))) keep({...given, ...kept.at, held: held(own)});
    if (later) return 'in a later document';
    return anew && given.hands_on && given.asked && wasCut(given.asked) ? goneBefore : null;
  }
  const value = held(el), at = placeOf(el);
  if (given.secret) kept.secret.add(el);
  const refused = given.hands_on ? untaken(el, given.asked) : '';
  const gone = !value && !refused && (given.hands_on || (given.asked && taken(el, given.asked)));
  const other = anew && !gone && kept.asks ? asksOther(el) : '';
  const moved = keep({...given, ...at, held: value}, gone);
  const controls = [...at.root.querySelectorAll('input, textarea')];
  const onward = el.maxLength > 0 && given.asked ? controls.slice(controls.indexOf(el)).slice(0, given.asked.length).map(held).join('') : '';
  return {spot: spotOf(at), moved, value, typed: typed(el), type: el.type || '', editable: el.isContentEditable, most: el.maxLength || -1,
    gone: !!gone, onward, anew, other, untaken: refused, cut: anew && wasCut(given.asked),
    leaves: !!window[Symbol.for('NAME')]?.leaves()};
};
// Returns the fields that no longer hold what was filled, and notes that an act follows, on the one element or, for the
// document, on the focused element. Returns null if the element is gone.
const actsIn = el => formOf(el === document.documentElement ? document.activeElement : el);
// What kind of field it is, and whether it is in another form than the act's.
const kindOf = (el, of) => {
  const form = formOf(el), isBox = ticks(el);
  return {type: el.type || '', ticks: isBox, text: !isBox && el.tagName !== 'SELECT' && el.type !== 'file', apart: !!(form && of && form !== of)};
};
const acted = els => {
  if (els.length !== 1) return null;
  const of = actsIn(els[0]), told = [];
  for (const entry of kept.entries) {
    const el = now(entry);
    if (!el || !seen(el)) continue;
    const value = held(el), form = formOf(el), same = value === entry.held || (value && bare(value) === bare(entry.held));
    if (value !== entry.held)
      told.push({...kindOf(el, of), words: entry.words, secret: entry.secret, was: entry.held, now: value,
        acted: !!entry.acted, inside: !!entry.inside,
        taken: !value && !ticks(el) && !entry.suggested && taken(el, entry.held)});
    if (same || (entry.acted && value)) {
      // What only stands otherwise is always compared with what was filled: 15.00 is not 1500.
      if (characters(value) !== characters(entry.held)) entry.held = value;
      entry.acted = true;
      entry.inside = entry.inside || !form || form === of;
    } else if (entry.inside) entry.over = true;
  }
  kept.entries = kept.entries.filter(entry => !entry.over);
  return told;
};
// Compares the fields and notes an act, like `acted`; then guards the document, so that no field differs when the act
// begins: if one does, the mouse or key event does not reach the page. `rest.js` calls the gate before the page
// receives an event. Changes by the page's handlers after the act has begun are its response.
const BEGINS = ['pointerdown', 'mousedown', 'keydown'];
const ENDS = ['click', 'auxclick', 'submit'];
const reached = (one = top, all = []) => {
  try { if (one[KEPT]) all.push(one[KEPT]); } catch { /* from elsewhere: it is compared before only */ }
  for (let at = 0; at < one.length; at += 1) reached(one[at], all);
  return all;
};
// Notes the fields that were filled in an earlier document and that this document does not know: the page has reloaded
// itself, or has replaced its frame. It may be at another address of its site by now, if the run has not acted since.
// Returns what they hold now.
const loadedAnew = (els, known) => {
  const told = [], of = els.length === 1 ? actsIn(els[0]) : null;
  for (const [number, one] of known.entries()) {
    const noted = kept.entries.find(other => inOnePlace(one, other)), root = rootAt(one.hosts);
    const elsewhere = one.address !== view();
    if ((elsewhere && (one.acted || !one.address.startsWith(location.origin + '/'))) || !root || (noted && !noted.anew)) continue;
    const el = noted ? now(noted) : alike(root, one.key)[one.place];
    if (!el || !seen(el)) continue;
    const value = held(el);
    if (noted) noted.held = value;
    else kept.entries.push({...one, el, root, held: value, address: view(), acted: false, anew: true});
    told.push({...kindOf(el, of), number, now: value, acted: false, inside: false, taken: false, at: elsewhere ? location.href : ''});
  }
  return told;
};
// What stands beside a field that still holds it is a suggestion, and no tag that the page has made of it.
const noteSuggestions = () => {
  for (const entry of kept.entries) {
    const el = now(entry);
    if (el && !ticks(el) && entry.held && held(el) === entry.held) entry.suggested = taken(el, entry.held);
  }
};
const guarded = (els, given) => {
  if (given.known.length && document.readyState === 'loading') return 'drawn anew';  // a later document: its fields come
  const anew = loadedAnew(els, given.known);
  noteSuggestions();
  const before = kept.entries.map(entry => ({...entry}));
  const told = acted(els);
  if (!told) return null;
  const values = kept.entries.map(entry => [entry, now(entry)]).filter(([, el]) => el && seen(el)).map(([entry, el]) => [entry, held(el)]);
  const texts = values.filter(([entry, value]) => value && !entry.secret && now(entry).name);
  const guard = {before, state: 'waits', until: performance.now() + given.ms, answered: false,
    differs: () => values.some(([entry, value]) => { const el = now(entry); return el && held(el) !== value; })};
  const differs = () => reached().some(other => other.guard && other.guard.differs());
  kept.guard = guard;
  kept.gate = event => {
    if (!event.isTrusted || guard.state === 'done') return;
    if (performance.now() > guard.until) return void (guard.state = 'done');
    if (guard.state === 'waits' || (guard.state === 'begun' && event.type === 'pointerdown')) {
      if (BEGINS.includes(event.type)) guard.mouse = event.type !== 'keydown', guard.state = differs() ? 'stopped' : 'begun';
    } else if (guard.state === 'begun' && ENDS.includes(event.type)) guard.state = differs() ? 'stopped late' : 'done';
    else if (guard.state === 'begun' && !guard.answered) {
      if (differs()) guard.state = 'done';  // changed by a handler of the press itself
      else guard.answered = event.type !== 'mousedown';
    }
    if (!guard.state.startsWith('stopped')) return;
    for (const other of reached()) if (other.guard) other.guard.state = guard.state;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  return {anew, told, held: texts.map(([entry, value]) => ({words: entry.words, name: now(entry).name, value}))};
};
// Removes the guard and returns how it has stopped the act; '' if it has not. A stopped act does not count; nor does a
// `failed` press without a click, because the page has changed meanwhile.
const unguarded = (els, given) => {
  const guard = kept.guard;
  kept.guard = kept.gate = null;
  if (guard && given.failed && guard.state === 'begun' && guard.mouse && guard.differs()) guard.state = 'stopped late';
  if (!guard || !guard.state.startsWith('stopped')) return '';
  kept.entries = guard.before;
  return guard.state;
};
