// Replaces what a text field holds by a text that the browser inserts, as Playwright does if it fills one, and reads the
// field back as soon as the page has responded. It follows `filled_fields.js`. Returns null or "" if nothing was done,
// 'inserted' if the page has replaced the field since, 'left' if the page leaves its document because of the text, and
// 'leaves' if it does so because of the focus: then the field may be in the next document.
const TEXTS = ['text', 'search', 'tel', 'url', 'email', 'password', 'textarea'];
// Milliseconds in which a page may put its own text in place of it: at once, or by a timer that is due.
const RESPONDED_IN = 2, TIMERS_IN = 8;
const usable = el => el.isConnected && seen(el) && el.getClientRects().length > 0 && !el.readOnly
  && !el.closest('[aria-disabled=true], [aria-readonly=true], [inert]');
const focused = () => {
  let el = document.activeElement;
  while (el && el.shadowRoot && el.shadowRoot.activeElement) el = el.shadowRoot.activeElement;
  return el;
};
// A field for an address has no selection that can be read.
const hasAll = el => el.selectionStart === null || (el.selectionStart === 0 && el.selectionEnd === el.value.length);
const selectAll = el => {
  if (window !== window.top || !el.matches('input, textarea') || !TEXTS.includes(el.type) || !usable(el)) return false;
  el.select();
  el.focus();
  return el.isConnected && focused() === el && hasAll(el);
};
// A command of the page is not announced to it, as what a person types is: by `beforeinput`, and by the older `textInput`,
// of which React makes its `onBeforeInput`.
const announced = text => {
  const older = document.createEvent('TextEvent');
  older.initTextEvent('textInput', true, true, window, text);
  return [new InputEvent('beforeinput', {inputType: 'insertText', data: text, bubbles: true, cancelable: true, composed: true}), older];
};
const leaves = rest => rest.leaves() || window.closed;
const inserted = async (els, given, rest) => {
  const el = els.length === 1 && kept.turn === given.turn ? kept.meant : null;
  if (!el) return null;
  const before = held(el);
  if (!rest.knowsDepartures || !rest.hears() || rest.leaves()) return '';
  const isSelected = selectAll(el);
  if (leaves(rest)) return 'leaves';
  if (!isSelected) return '';
  const isAllowed = announced(given.asked).every(event => rest.dispatch(el, event));
  if (isAllowed && (focused() !== el || (!rest.insertText(given.asked) && held(el) === before))) return '';
  if (isAllowed && rest.hasRefused()) return '';
  if (leaves(rest)) return 'left';  // at once: the answer of a document that has gone does not come
  const {wait} = rest.state(false);
  await new Promise(resolve => rest.later(resolve, wait ? TIMERS_IN : RESPONDED_IN));
  if (leaves(rest)) return 'left';
  const told = filled(null, given);
  return told && told.spot !== undefined ? told : 'inserted';
};
