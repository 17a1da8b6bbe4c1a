// What a run filled in this document, kept with the document itself: another document begins with nothing.
const KEPT = Symbol.for('planbook.filled');
if (!window[KEPT]) Object.defineProperty(window, KEPT, {value: {entries: [], meant: null, at: null, keys: null, before: null, secret: new Set(), wholes: new Set(), guard: null, gate: null}});
const kept = window[KEPT];
const CONTROLS = 'input, textarea, select, [contenteditable], [role=checkbox], [role=switch], [role=radio]';
const fieldOf = it => it && (it.control || it);
const bare = text => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const formOf = el => el ? el.form || el.closest('form') : null;
const isTicked = el => el.matches('input[type=checkbox], input[type=radio]') ? (el.indeterminate ? 'mixed' : String(el.checked))
  : el.getAttribute('aria-checked') || 'false';
const ticks = el => el.matches('input[type=checkbox], input[type=radio], [role=checkbox], [role=switch], [role=radio]');
// What a field holds, as a text; of what the page has completed by itself and marked, what was typed.
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
// Finds a field again that the page has drawn anew.
const label = el => (el.labels && el.labels[0] && el.labels[0].textContent) || el.getAttribute('aria-label') || el.placeholder || '';
const mark = el => {
  const name = el.getAttribute('name') || '', said = bare(label(el));
  return [el.tagName, el.type || '', name, said, name || said ? '' : el.id].join('\n');
};
const MANY = 200;
const alike = (root, key) => {
  const name = key.split('\n')[2];
  const found = [...root.querySelectorAll(CONTROLS)].filter(el => (el.getAttribute('name') || '') === name);
  return found.length > MANY ? [] : found.filter(el => mark(el) === key);
};
const placeOf = el => {
  const key = mark(el), root = el.getRootNode();
  return {el, key, root, place: alike(root, key).indexOf(el), address: view()};
};
// Pages set a query or an anchor by themselves, while they stay what they are.
const view = () => location.origin + location.pathname + (/^#[!/]/.test(location.hash) ? location.hash : '');
const now = entry => {
  if (entry.el.isConnected) return entry.el;
  if (entry.address !== view() || !entry.root.isConnected) return null;
  return alike(entry.root, entry.key)[entry.place] || null;
};
const seen = el => el.checkVisibility({visibilityProperty: true}) && !el.matches(':disabled');
// Whether the page has taken what was filled, and shows it beside the field, as a tag.
const taken = (el, text) => {
  const sought = bare(text), edge = formOf(el) || document.body;
  for (let around = el.parentElement, level = 0; sought && around && level < 4; around = around.parentElement, level++) {
    const found = [...around.querySelectorAll('*')].some(one => one !== el && bare(one.textContent) === sought && !one.matches('option'));
    if (found) return true;
    if (around === edge) return false;
  }
  return false;
};
// The element that is about to be filled: its name may be another one afterwards. A secret may get into others, too.
const texts = () => [...document.querySelectorAll('input, textarea')];
const watch = () => { kept.before = new Map(texts().map(el => [el, el.value])); };
const spread = () => {
  for (const el of kept.before ? texts() : []) if (el.value && el.value !== kept.before.get(el)) kept.secret.add(el);
};
// How many keys the element that is meant has heard: those after it was drawn anew went elsewhere.
const hears = () => {
  const heard = {keydown: 0, input: 0};
  if (!kept.keys) for (const name of Object.keys(heard))
    addEventListener(name, event => { if (kept.meant && event.composedPath()[0] === kept.meant) kept.keys[name] += 1; }, {capture: true, passive: true});
  kept.keys = heard;
};
const meant = (els, given) => {
  kept.meant = els.length === 1 ? fieldOf(els[0]) : null;
  kept.at = kept.meant && kept.meant.isConnected ? placeOf(kept.meant) : null;
  if (given.hands_on && given.asked) hears();
  if (given.secret) watch();
  else kept.before = null;
};
// What else is known of the same field is known no longer.
const keep = (entry, gone) => {
  const others = kept.entries.filter(one => one.el !== entry.el && !(one.key === entry.key && one.place === entry.place));
  kept.entries = gone ? others : [...others, entry];
};
const filled = (els, given) => {
  if (given.secret) spread();
  if (given.secret && given.whole) kept.wholes.add(given.asked);
  const found = els.length === 1 ? fieldOf(els[0]) : null;
  const anew = !!(kept.meant && !kept.meant.isConnected);  // the page has drawn it anew meanwhile
  const el = anew ? found : kept.meant || found;
  if (!el) {  // it has gone, and may come back with nothing in it
    if (kept.at && (ticks(kept.meant) || (given.asked && !given.hands_on))) keep({...given, ...kept.at, held: held(kept.meant)});
    return null;
  }
  const value = held(el), at = placeOf(el);
  if (given.secret) kept.secret.add(el);
  const gone = !value && (given.hands_on || (given.asked && taken(el, given.asked)));
  keep({...given, ...at, held: value}, gone);
  const controls = [...at.root.querySelectorAll('input, textarea')];
  const onward = el.maxLength > 0 && given.asked ? controls.slice(controls.indexOf(el)).slice(0, given.asked.length).map(held).join('') : '';
  return {value, typed: typed(el), type: el.type || '', editable: el.isContentEditable, most: el.maxLength || -1,
    gone: !!gone, onward, anew, cut: anew && !!kept.keys && Math.max(kept.keys.keydown, kept.keys.input) < [...given.asked].length};
};
// Says which fields hold something else than what was filled, and notes that an act follows, on the one element or,
// where that is the document, where the focus is. Null where it is not there.
const acted = els => {
  if (els.length !== 1) return null;
  const of = formOf(els[0] === document.documentElement ? document.activeElement : els[0]), told = [];
  for (const entry of kept.entries) {
    const el = now(entry);
    if (!el || !seen(el)) continue;
    const value = held(el), form = formOf(el), same = value === entry.held || (value && bare(value) === bare(entry.held));
    if (value !== entry.held)
      told.push({words: entry.words, secret: entry.secret, was: entry.held, now: value, type: el.type || '', ticks: ticks(el), text: !ticks(el) && el.tagName !== 'SELECT' && el.type !== 'file',
        acted: !!entry.acted, inside: !!entry.inside, apart: !!(form && of && form !== of),
        taken: !value && !ticks(el) && taken(el, entry.held)});
    if (same || (entry.acted && value)) {
      entry.held = value;
      entry.acted = true;
      entry.inside = entry.inside || !form || form === of;
    } else if (entry.inside) entry.over = true;
  }
  kept.entries = kept.entries.filter(entry => !entry.over);
  return told;
};
// Compares and notes an act, as `acted`; from then on this document's guard sees to it that the act begins with the
// same in every field: what the mouse or a key would begin otherwise does not reach the page. `rest.js` calls the gate
// before the page hears of an event. What a handler of the page changes once the act has begun is the page's answer.
const BEGINS = ['pointerdown', 'mousedown', 'keydown'];
const ENDS = ['click', 'auxclick', 'submit'];
const reached = (one = top, all = []) => {
  try { if (one[KEPT]) all.push(one[KEPT]); } catch { /* from elsewhere: it is compared before only */ }
  for (let at = 0; at < one.length; at += 1) reached(one[at], all);
  return all;
};
const guarded = (els, given) => {
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
      if (differs()) guard.state = 'done';  // by what answers to the press itself
      else guard.answered = event.type !== 'mousedown';
    }
    if (!guard.state.startsWith('stopped')) return;
    for (const other of reached()) if (other.guard) other.guard.state = guard.state;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  return {told, held: texts.map(([entry, value]) => ({words: entry.words, name: now(entry).name, value}))};
};
// Takes the guard away, and says what it has done: '' where nothing was stopped. What was stopped is no act; nor is, of
// what `failed`, a press that no click followed, because the page has changed meanwhile.
const unguarded = (els, given) => {
  const guard = kept.guard;
  kept.guard = kept.gate = null;
  if (guard && given.failed && guard.state === 'begun' && guard.mouse && guard.differs()) guard.state = 'stopped late';
  if (!guard || !guard.state.startsWith('stopped')) return '';
  kept.entries = guard.before;
  return guard.state;
};
