// What is typed and chosen. Each message has the whole value of the field, so that typing becomes one `fill`.
const SECRET = /(current|new)-password|one-time-code|cc-(number|csc|exp)/;
const secret = new WeakSet(), known = new WeakMap();  // fields that held a password once; fields, and when they were read
const hides = el => el.type === 'password' || SECRET.test(el.autocomplete || '') || !['none', undefined].includes(getComputedStyle(el).webkitTextSecurity);
// Boxes of one letter each, of which all together hold a code.
const GROUP = 'fieldset,[role=group]';
const boxesOf = el => (el.maxLength === 1 ? [...(el.closest(`${GROUP},form,dialog,[role=dialog]`) || el.getRootNode()).querySelectorAll('input')].filter(one => one.maxLength === 1) : []);
const isSecret = el => {
  if (hides(el) || boxesOf(el).some(hides)) secret.add(el);
  return secret.has(el);
};
// What else names a field: its attributes, and what a group of boxes is called.
const nameOfGroup = el => { const group = el.maxLength === 1 && el.closest(GROUP); return (group && (group.querySelector('legend')?.innerText || group.getAttribute('aria-label'))) || ''; };
const namesOf = el => [el.name, el.id, nameOfGroup(el)].filter(Boolean).map(String);
function boxOf(el) {
  const boxes = boxesOf(el);
  return boxes.length > 1 ? {id: idOf(boxes[0]), at: boxes.indexOf(el), texts: boxes.map(one => one.value), name: nameOfGroup(el)} : null;
}
// Begins anew with a field: the page may have changed around it, and what is typed next is another act.
const anew = el => { for (const map of [known, readings, typings]) map.delete(el); };
on('focusin', event => { const el = innermost(event); if (el) { anew(el); if (el.matches('input')) isSecret(el); } });
for (const type of ['pointerdown', 'keydown']) on(type, () => { for (const one of inputs()) if (one.type === 'password') secret.add(one); });  // before a button shows them
const entriesOf = el => [...el.selectedOptions].map(one => (one.label.trim() || one.value));
const fieldOf = el => (el.matches('input,textarea') ? el : editorOf(el) || el);
// What a field holds: of an editor, a line for each paragraph.
function heldBy(field) {
  if (field.value !== undefined) return field.value;
  const parts = [...field.children], inParagraphs = parts.length && parts.length === field.childNodes.length && parts.every(one => one.localName === 'p');
  const text = inParagraphs ? parts.map(one => one.innerText.replace(/\n$/, '')).join('\n') : field.innerText.replace(/\n$/, '');
  return text.replace(/\u00a0/g, ' ').replace(/[\u200b\ufeff]/g, '');
}
const FORMATTED = 'b,strong,i,em,u,s,a,ul,ol,h1,h2,h3,h4,h5,h6,blockquote,pre,code,table,img,mark,font,sub,sup,[style],[contenteditable=false]';
const readings = new WeakMap();  // fields, and the document as it was when typing began there
function readingOf(el) {
  if (!readings.has(el)) readings.set(el, seen(el));
  return readings.get(el);
}
function fieldSeen(el) {
  if (known.get(el)) return null;
  known.set(el, true);
  return readingOf(el);
}
// What was typed since a field was begun, key by key: null once it was anything else than typing at the end of the text.
const typings = new WeakMap();
const isAtEnd = el => { const {selectionStart: from, selectionEnd: to, value} = el; return value === '' || (from === to && from !== null && !letters(value.slice(from))); };
const letters = text => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
function typingOf(field) {
  if (typings.has(field)) return typings.get(field);
  const {selectionStart: from, selectionEnd: to, value} = field, clears = value !== '' && from === 0 && to === value.length;
  const first = clears ? 'fill' : from !== null && from < value.length && isAtEnd(field) ? 'click' : '';  // a template such as `+1 (___) ___`
  typings.set(field, {before: first ? '' : value, first, keys: clears || isAtEnd(field) ? '' : null, since: ++count, isKeyed: false});
  return typings.get(field);
}
function typed(field, event) {
  const typing = typingOf(field), {keys} = typing, {inputType, data} = event;
  if (keys === null) return;
  if (inputType === 'insertText' && data) typing.keys = keys + data;
  else typing.keys = inputType === 'deleteContentBackward' && keys ? keys.slice(0, -1) : null;
}
// What has to be typed again key by key, if to fill the field would not do: the page listens to each key, or writes more than was typed.
function keysFor(field, value) {
  const {before, keys, isKeyed} = typingOf(field);
  return keys && (isKeyed || (value && letters(value) !== letters(before + keys))) ? keys : null;
}
let begun = null;  // the newest input before the page has reacted: its field, and what that held
function filled(field) {
  const value = heldBy(field), before = begun && begun.field === field ? begun.value : null;
  if (begun && begun.field === field) begun = null;
  toldOf(field, value, before);
  if (field.value !== undefined) afterwards(() => { if (field.isConnected && field.value && field.value !== value) toldOf(field, field.value, before); });  // it formats what is typed
}
function toldOf(field, value, before) {
  const isRich = field.value === undefined;
  const own = isRich ? {formatted: Boolean(field.querySelector(FORMATTED)), secret: false} : {formatted: false, secret: isSecret(field), keys: keysFor(field, value), since: typingOf(field).since, first: typingOf(field).first, names: namesOf(field), box: boxOf(field)};
  act('fill', {id: idOf(field), hovers: 0, value, before, rich: isRich, ...own, seen: fieldSeen(field)});
}
// Whether the page does something because of the key, which it would not do if the text came all at once.
const heard = {keydown: 0, keyup: 0};
for (const type of ['keydown', 'keyup']) {
  on(type, event => { if (event.isTrusted) heard[type] = changesNow(); });
  window.addEventListener(type, event => {
    const el = innermost(event), typing = el && typings.get(el);
    if (!event.isTrusted || !typing || event.defaultPrevented || event.key.length > 1 || changesNow() === heard[type] || typing.isKeyed) return;
    typing.isKeyed = true;
    if (typing.keys) toldOf(el, el.value, null);
  });
}
// An editor that writes what is typed by itself, or a field that formats it, keeps the browser from telling of it.
function settled() {
  const was = begun;
  begun = null;
  if (was && was.field.isConnected && heldBy(was.field) !== was.value) { begun = was; filled(was.field); }
}
on('focusout', event => { const el = innermost(event), field = el && fieldOf(el); if (field && event.isTrusted && known.has(field)) tell('left', {id: idOf(field)}); });
on('keydown', settled);
on('pointerdown', settled);
on('beforeinput', event => {
  const el = innermost(event), field = el && event.isTrusted && fieldOf(el);
  if (!field || closed.has(el) || !(field.matches(TEXT) || field.isContentEditable)) return;
  settled();
  if (field.value !== undefined && !field.matches(VALUES)) typed(field, event);
  const now = begun = {field, value: heldBy(field)};
  if (field.matches('input')) isSecret(field);
  later(() => { if (begun === now) { if (event.defaultPrevented) settled(); else begun = null; } }, 40);
});
// The field that has the focus in a shadow root that the page has closed.
const innerField = host => { const at = closed.get(host)?.activeElement; return at && (closed.has(at) ? innerField(at) : at); };
// Of a change, the browser also tells when a field is left. By then, the page may have written something else there.
on('input', event => {
  const el = innermost(event);
  if (!el) return null;
  if (closed.has(el)) {
    const inner = innerField(el);
    if (!inner || inner.value === undefined) return act('missed', {text: 'typing inside of a closed shadow root'});
    return act('typed', {id: idOf(inner), value: inner.value, secret: isSecret(inner), names: namesOf(inner), name: inner.getAttribute('aria-label') || inner.labels?.[0]?.innerText || inner.placeholder || inner.name || ''});
  }
  const told = {id: idOf(el), hovers: 0};
  if (el.type === 'file') return act('files', {...told, files: [...el.files].map(one => one.name), seen: seen(el)});
  if (!event.isTrusted) return null;
  if (el.matches(TICKED)) {
    changed = {};
    return act('tick', {...told, ticked: el.checked, radio: el.type === 'radio', seen: seen(el)});
  }
  if (el.localName === 'select') return act('select', {...told, entries: entriesOf(el), many: el.multiple, seen: seen(el)});
  const field = fieldOf(el);
  return field.value !== undefined || field.isContentEditable ? filled(field) : null;
});
