// Clicks, drags and drops.
const FAR = 8;  // pixels: a shorter way is a click
const TEXT = 'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=reset],[type=image],[type=file],[type=range],[type=color]),textarea';
const OWN = 'select,option,optgroup,input[type=range],input[type=file],input[type=color]';  // they tell of a change
const TICKED = 'input[type=checkbox],input[type=radio]';
let down = null, changes = 0, changed = null;
new MutationObserver(list => { changes += list.length; }).observe(document, {subtree: true, childList: true, attributes: true});
const isDrawing = el => el.localName === 'canvas' || closed.has(el) || (el.localName === 'img' && Boolean(el.ismap));
const editorOf = el => { for (let at = el; at; at = at.parentElement) if (at.isContentEditable && !(at.parentElement && at.parentElement.isContentEditable)) return at; return null; };
// A selection in an editor matters to the button that is pressed next.
function selected(el) {
  const chosen = getSelection(), from = chosen && !chosen.isCollapsed && chosen.anchorNode;
  const editor = from && editorOf(from.nodeType === 1 ? from : from.parentElement);
  return editor && !editor.contains(el) ? {editor, part: chosen.toString()} : null;
}
function pressed(el) {
  const hovers = hoversFor(el), chosen = selected(el);
  return {hovers: hovers.length, part: chosen ? chosen.part : '', seen: seen(el, ...hovers, ...(chosen ? [chosen.editor] : []))};
}
on('pointerdown', event => {
  if (!event.isTrusted) return;
  const el = innermost(event);
  if (!el) return;
  down = {el, x: event.clientX, y: event.clientY, at: isDrawing(el) ? boxed(el, event) : null, changes, far: 0, done: false, ...pressed(el)};
});
on('pointermove', event => { if (down && event.buttons) down.far = Math.max(down.far, Math.hypot(event.clientX - down.x, event.clientY - down.y)); });
const submitOf = el => (el && el.form ? [...el.form.elements].find(one => one.type === 'submit' || one.type === 'image') : null);
const nameOfButton = el => (el ? el.value || el.innerText || '' : '');
// A click that another act tells of: on the label of a field, on a list of the browser, or by Enter in a field.
function isImplied(el, event) {
  const label = el.closest('label'), control = label && label.control;
  if (el.closest(OWN)) return true;
  if (control && control !== el && !control.contains(el) && !el.closest('a,button,[role=button]')) return true;
  return event && event.detail === 0 && document.activeElement !== el && document.activeElement && document.activeElement.matches(TEXT);
}
function click(kind, el, more) {
  if (down && down.el === el) down.done = true;
  act(kind, {id: idOf(el), text: Boolean(el.closest(TEXT)) || Boolean(editorOf(el)), hearsDouble, ...more});
}
const pressAt = (el, event) => (down && down.el === el ? {at: down.at, hovers: down.hovers, part: down.part, seen: down.seen} : {at: isDrawing(el) ? boxed(el, event) : null, ...pressed(el)});
on('click', event => {
  if (!event.isTrusted || !event.composedPath().length) return;
  if (event.detail && down && down.dragged) return;
  const el = event.detail && down ? down.el : innermost(event);
  if (!el || isImplied(el, event)) { if (down) down.done = true; return; }
  const more = {...pressAt(el, event), detail: event.detail};
  if (!el.matches(TICKED)) return click('click', el, more);
  down = down && {...down, done: true};
  const before = changed;  // a box tells of its change; one whose page prevents that does not
  later(() => { if (changed === before) click('click', el, more); }, 0);
});
on('dblclick', event => { if (event.isTrusted && innermost(event)) act('double', {id: idOf(down ? down.el : innermost(event)), hearsDouble}); });
on('contextmenu', event => { const el = innermost(event); if (event.isTrusted && el) click('right', el, pressAt(el, event)); });
on('auxclick', event => { if (event.isTrusted && event.button === 1) act('missed', {text: 'a click with the middle mouse button'}); });
on('pointerup', event => {
  if (!event.isTrusted || !down || event.button !== 0) return;
  const press = down;
  if (press.far > FAR && !press.native) return dropped(press, event);
  later(() => { if (down === press && !press.done && !press.el.isConnected && !isImplied(press.el)) click('click', press.el, {...press, el: undefined, detail: 1}); }, 60);
});
// The page's own dragging, by mouse moves.
function dropped(press, event) {
  const chosen = getSelection(), isText = chosen && !chosen.isCollapsed;
  if (press.el.closest(`${TEXT},${OWN}`) || (isText && !/grab|move|resize/.test(getComputedStyle(press.el).cursor))) return;
  press.dragged = true;
  if (press.at) return act('missed', {text: 'a drag on a drawing'});
  if (changes === press.changes) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY).find(one => !one.contains(press.el) && !press.el.contains(one) && !isFollowing(one, press));
  act('drag', {id: idOf(press.el), seen: press.seen, hovers: press.hovers, by: [Math.round(event.clientX - press.x), Math.round(event.clientY - press.y)], to: under ? seen(under) : null});
}
const isFollowing = (el, press) => getComputedStyle(el).position === 'fixed' || el.closest('[aria-hidden=true]') === el || press.el.parentElement === el;
// The browser's own dragging.
on('dragstart', event => { if (event.isTrusted && down) down.native = true; });
on('drop', event => {
  if (!event.isTrusted && !event.dataTransfer?.files.length) return;
  const el = innermost(event), files = [...event.dataTransfer.files].map(one => one.name);
  if (files.length) return act('files', {id: idOf(el), files, seen: seen(el), hovers: 0});
  if (down && down.native) act('drag', {id: idOf(down.el), seen: down.seen, hovers: down.hovers, by: null, to: seen(el)});
});
