// Keys of the recorder itself, pressed while the mouse is on an element: Alt+E expects it, Alt+R reads it, Alt+I makes
// an input of what was typed into it, Alt+S a secret.
const MARKS = {KeyE: 'expect', KeyR: 'reads', KeyI: 'input', KeyS: 'secret'};
let pointed = null;
on('pointermove', event => { if (event.isTrusted) pointed = innermost(event); });
function marks(event) {
  const mark = event.altKey && !event.ctrlKey && !event.metaKey && MARKS[event.code];
  if (!mark) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = focused(), isField = field && (field.matches(TEXT) || editorOf(field));
  const el = mark === 'input' || mark === 'secret' ? (isField ? field : pointed) : pointed;
  if (!el) return true;
  if (mark === 'secret') secret.add(el);
  tell(mark, {id: idOf(el), ...pressed(el), value: el.matches(TEXT) ? el.value : null, box: el.matches(TICKED) ? el.checked : null});
  if (el.animate) el.animate([{outline: '3px solid #2a7de1'}, {outline: '3px solid transparent'}], 600);
  return true;
}
