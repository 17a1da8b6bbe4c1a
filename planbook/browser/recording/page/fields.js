// What is typed and chosen. Each message has the whole value of the field, so that typing becomes one `fill`.
const SECRET = /(current|new)-password|one-time-code|cc-(number|csc|exp)/;
const secret = new WeakSet(), known = new WeakMap();  // fields that held a password once; fields, and when they were read
const isSecret = el => {
  if (el.type === 'password' || SECRET.test(el.autocomplete || '') || !['none', undefined].includes(getComputedStyle(el).webkitTextSecurity)) secret.add(el);
  return secret.has(el);
};
on('focusin', event => { const el = innermost(event); if (el) { known.delete(el); readings.delete(el); if (el.matches('input')) isSecret(el); } });
for (const type of ['pointerdown', 'keydown']) on(type, () => { for (const one of document.querySelectorAll('input[type=password]')) secret.add(one); });  // before a button shows them
const entriesOf = el => [...el.selectedOptions].map(one => (one.label.trim() || one.value));
const fieldOf = el => (el.matches('input,textarea') ? el : editorOf(el) || el);
// What a field holds: of an editor, a line for each paragraph.
function heldBy(field) {
  if (field.value !== undefined) return field.value;
  const parts = [...field.children], inParagraphs = parts.length && parts.length === field.childNodes.length && parts.every(one => one.localName === 'p');
  const text = inParagraphs ? parts.map(one => one.innerText.replace(/\n$/, '')).join('\n') : field.innerText.replace(/\n$/, '');
  return text.replace(/\u00a0/g, ' ');
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
let begun = null;  // the newest input before the page has reacted: its field, and what that held
function filled(field, isTyped) {
  const isRich = field.value === undefined, value = heldBy(field), before = begun && begun.field === field ? begun.value : null;
  if (begun && begun.field === field) begun = null;
  act('fill', {id: idOf(field), hovers: 0, value, before, typed: isTyped, rich: isRich, formatted: isRich && Boolean(field.querySelector(FORMATTED)), secret: !isRich && isSecret(field), seen: fieldSeen(field)});
}
// An editor that writes what is typed by itself, or a field that formats it, keeps the browser from telling of it.
function settled() {
  const was = begun;
  begun = null;
  if (was && was.field.isConnected && heldBy(was.field) !== was.value) { begun = was; filled(was.field, true); }
}
on('focusout', event => { const el = innermost(event), field = el && fieldOf(el); if (field && event.isTrusted && known.has(field)) tell('left', {id: idOf(field)}); });
on('keydown', settled);
on('pointerdown', settled);
on('beforeinput', event => {
  const el = innermost(event), field = el && event.isTrusted && fieldOf(el);
  if (!field || closed.has(el) || !(field.matches(TEXT) || field.isContentEditable)) return;
  settled();
  const now = begun = {field, value: heldBy(field)};
  if (field.matches('input')) isSecret(field);
  later(() => { if (begun === now) { if (event.defaultPrevented) settled(); else begun = null; } }, 40);
});
// The field that has the focus in a shadow root that the page has closed.
const innerField = host => { const at = closed.get(host)?.activeElement; return at && (closed.has(at) ? innerField(at) : at); };
function changedField(event) {
  let el = innermost(event);
  if (!el) return;
  if (closed.has(el)) {
    const inner = innerField(el);
    if (!inner || inner.value === undefined) return act('missed', {text: 'typing inside of a closed shadow root'});
    return act('typed', {id: idOf(inner), value: inner.value, secret: isSecret(inner), name: inner.getAttribute('aria-label') || inner.labels?.[0]?.innerText || inner.placeholder || inner.name || ''});
  }
  const told = {id: idOf(el), hovers: 0};
  if (el.type === 'file') return event.type === 'change' && act('files', {...told, files: [...el.files].map(one => one.name), seen: seen(el)});
  if (!event.isTrusted) return;
  if (el.matches(TICKED)) {
    changed = {};
    return event.type === 'change' && act('tick', {...told, ticked: el.checked, radio: el.type === 'radio', seen: seen(el)});
  }
  if (el.localName === 'select') return event.type === 'change' && act('select', {...told, entries: entriesOf(el), many: el.multiple, seen: seen(el)});
  const field = fieldOf(el);
  if (field.value !== undefined || field.isContentEditable) filled(field, event.type === 'input');
}
on('input', changedField);
on('change', changedField);
