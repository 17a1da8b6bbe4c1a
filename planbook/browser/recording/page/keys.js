// Keys that do more than type.
const EDITS = /^(Backspace|Delete|ArrowLeft|ArrowRight|Home|End|PageUp|PageDown|Insert|CapsLock|Dead|Process|Unidentified)$/;
const VALUES = 'input[type=number],input[type=range],input[type=date],input[type=time],input[type=month],input[type=week],input[type=datetime-local],input[type=radio],select';
const PRESSED = 'button,a[href],summary,input[type=button],input[type=submit],input[type=reset],input[type=image],area[href]';
const OF_BROWSER = /^(Control|Meta)\+(Shift\+)?[crtwnlfpdhjkougs0+\-=]$|^F(1|3|5|6|7|11|12)$|^Alt\+(ArrowLeft|ArrowRight|Home)$/i;
const MODIFIERS = [['ctrlKey', 'Control'], ['altKey', 'Alt'], ['metaKey', 'Meta']];
const COPIES = /^(Control|Meta)\+[acvxzy]$/i;
const focused = () => { let at = document.activeElement; while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement; return at; };
function keysOf(event) {
  const held = MODIFIERS.filter(([flag]) => event[flag]).map(([, name]) => name);
  const letter = event.key.length === 1, key = event.key === ' ' ? 'Space' : event.key;
  if (event.shiftKey && (!letter || held.length)) held.push('Shift');
  return [...held, letter && held.length ? key.toUpperCase() : key].join('+');
}
const HELD = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'];
// Whether what the browser does with the key is told of: typing, clicking, ticking, pasting.
function isTold(event, el, keys) {
  const text = el && (el.matches(TEXT) || editorOf(el)), lines = text && (el.matches('textarea') || editorOf(el));
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (/^(Control|Meta)\+(Shift\+)?V$|^Shift\+Insert$/.test(keys)) return true;
  if (text && ((plain && (event.key.length === 1 || EDITS.test(event.key))) || COPIES.test(keys) || (event.altKey && event.ctrlKey))) return true;
  if (lines && plain && /^(Enter|ArrowUp|ArrowDown)$/.test(event.key)) return true;
  if (el && el.matches(VALUES) && (/^Arrow|^Page|^Home$|^End$/.test(event.key) || (el.matches('select') && event.key.length === 1))) return true;
  if (el && el.matches(PRESSED) && (event.key === 'Enter' || event.key === ' ')) return plain;
  return Boolean(el && el.matches(TICKED) && event.key === ' ');
}
on('keydown', event => {
  if (!event.isTrusted || !event.key || HELD.includes(event.key) || event.isComposing || marks(event)) return;
  const el = focused(), at = el && ((el !== document.body && el !== document.documentElement) || el.isContentEditable) ? el : null, keys = keysOf(event), before = changesNow(), wrote = writes, page = document.scrollingElement;
  const inner = at && closed.has(at) && innerField(at), isTyping = isTold(event, at, keys) || Boolean(inner && isTold(event, inner, keys));
  const editor = !isTyping && at && selectionNow() && editorOf(at);
  const known = at && !closed.has(at) ? at : null, field = known && (known.matches(TEXT) || editorOf(known));
  const more = {keys, id: idOf(known), hovers: 0, chosen: editor ? chosenIn(editor) : null, secret: Boolean(field && known.matches('input') && isSecret(known)), names: field ? namesOf(known) : [], seen: known && (isTyping && field ? readingOf(known) : seen(known)), submits: event.key === 'Enter' ? nameOfButton(submitOf(at)) : ''};
  const scrolls = !at && /^(Arrow|Page|Home|End|Space)/.test(keys) && page.scrollHeight > page.clientHeight, ofBrowser = /^Tab$|^Shift\+Tab$/.test(keys) || OF_BROWSER.test(keys);
  const press = () => { act('press', more); if (known && known.value !== undefined) anew(known); };
  if (!isTyping && (/^(Enter|Escape)$/.test(event.key) || (!ofBrowser && !scrolls))) return press();
  const isIdle = field && /^(Backspace|Delete)$/.test(event.key) && !heldBy(fieldOf(known));  // nothing is there to be deleted
  // The page uses it for something of its own: it keeps the browser from using it, or changes at once.
  const isTaken = () => isTyping && field && event.key.length === 1 && writes === wrote;  // by a listener for `keypress`
  afterwards(() => { if (event.defaultPrevented || ((!isTyping || isIdle || isTaken()) && !ofBrowser && changesNow() !== before)) press(); });
});
