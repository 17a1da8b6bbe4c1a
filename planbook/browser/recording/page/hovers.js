// Which element the mouse was on when another one appeared: a menu that opens under the mouse needs a `hover` step.
const LOOKED_AT = 'a,button,input,select,textarea,summary,label,li,[role],[tabindex],[onclick],[title]';
const shownBy = new Map();  // visible elements, and what was hovered when they appeared
let hovered = null, hoveredAt = 0, movedAt = 0;
const deep = function* (root, selector) {
  for (const el of root.querySelectorAll(selector)) yield el;
  for (const el of root.querySelectorAll('*')) if (el.shadowRoot) yield* deep(el.shadowRoot, selector);
};
const inputs = () => deep(document, 'input');
const isSeen = el => el.checkVisibility({visibilityProperty: true, opacityProperty: true});
function scan(by) {
  for (const el of shownBy.keys()) if (!el.isConnected || !isSeen(el)) shownBy.delete(el);
  for (const el of deep(document, LOOKED_AT)) if (!shownBy.has(el) && isSeen(el)) shownBy.set(el, by);
}
on('scroll', () => { movedAt = now(); });  // brings other elements under the mouse, and shows new ones by itself
const calm = () => now() - movedAt > 600;
const idle = () => hoveredAt > lastAct && calm();
on('pointerover', event => {
  if (!event.isTrusted) return;
  const el = innermost(event), before = idle() ? hovered : null;
  const known = el && [el, el.closest(LOOKED_AT)].some(one => one && shownBy.has(one));
  [hovered, hoveredAt] = [el, now()];
  scan(!calm() ? null : known ? el : before);
  const wait = () => { if (hovered === el && idle()) scan(el); };
  later(wait, 50);
  later(wait, 250);
});
setInterval(() => { if (document.body && now() - hoveredAt > 600) scan(null); }, 500);
window.addEventListener('DOMContentLoaded', () => scan(null));
window.addEventListener('load', () => scan(null));
// What has to be hovered, the outermost first, before the element can be reached.
function hoversFor(el) {
  const found = [];
  for (let at = el; at && found.length < 4;) {
    const around = at.closest(LOOKED_AT), by = around && shownBy.get(around);
    if (!by || !by.isConnected || by === at || around.contains(by) || found.includes(by)) break;
    found.unshift(by);
    at = by;
  }
  return found;
}
