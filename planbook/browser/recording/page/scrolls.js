// Scrolling counts only if the page loads more because of it, or draws other entries.
let turned = 0, scroller = null;
for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown']) on(type, event => { if (event.isTrusted) turned = now(); });
const heightOf = el => (el.scrollTop + el.clientHeight >= el.scrollHeight - 80);
on('scroll', event => {
  const el = event.target === document ? document.scrollingElement : event.target;
  if (!el || el.nodeType !== 1 || now() - turned > 1500) return;
  if (!scroller || scroller.el !== el) scroller = {el, height: el.scrollHeight, from: el.scrollTop, entries: new WeakSet(el.querySelectorAll('*')), end: false};
  scroller.end = scroller.end || heightOf(el);
});
setInterval(() => {
  if (!scroller || !scroller.end || scroller.el.scrollHeight <= scroller.height + 20) return;
  const {el} = scroller, isPage = el === document.scrollingElement;
  scroller = null;
  act('scrolled', {id: idOf(el), hovers: 0, seen: isPage ? null : seen(el)});
}, 100);
// Of an element that was drawn while its list was scrolled: how far.
function scrolledTo(el) {
  if (!scroller || !scroller.el.contains(el) || scroller.entries.has(el) || scroller.el === document.scrollingElement) return;
  const down = Math.round(scroller.el.scrollTop - scroller.from);
  const list = scroller.el;
  scroller = null;
  if (down) act('scrolled', {id: idOf(list), hovers: 0, wheel: down, seen: seen(list)});
}
on('pointerdown', event => { const el = innermost(event); if (event.isTrusted && el) scrolledTo(el); });
