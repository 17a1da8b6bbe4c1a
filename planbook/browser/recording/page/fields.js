// What is typed and chosen. Each message has the whole value of the field, so that typing becomes one `fill`.
const SECRET = /(current|new)-password|one-time-code|cc-(number|csc|exp)/;
const secret = new WeakSet(), known = new WeakMap();  // fields that held a password once; fields, and when they were read
const isSecret = el => {
  if (el.type === 'password' || SECRET.test(el.autocomplete || '') || !['none', undefined].includes(getComputedStyle(el).webkitTextSecurity)) secret.add(el);
  return secret.has(el);
};
on('focusin', event => { const el = innermost(event); if (el) { known.delete(el); if (el.matches('input')) isSecret(el); } });
on('beforeinput', event => { const el = innermost(event); if (el && el.matches('input')) isSecret(el); });
const entriesOf = el => [...el.selectedOptions].map(one => (one.label.trim() || one.value));
function fieldSeen(el) {
  if (known.get(el)) return null;
  known.set(el, true);
  return seen(el);
}
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
  const editor = el.matches('input,textarea') ? null : editorOf(el);
  const field = editor || el, value = editor ? editor.innerText.replace(/\n$/, '').replace(/\u00a0/g, ' ') : el.value;
  if (value === undefined) return;
  act('fill', {...told, id: idOf(field), value, rich: Boolean(editor), secret: !editor && isSecret(el), seen: fieldSeen(field)});
}
on('input', changedField);
on('change', changedField);
