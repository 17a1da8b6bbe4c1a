// What is selected with the mouse.
const getChosen = window.getSelection.bind(window);
const selectionNow = () => { const now = getChosen(); return now && !now.isCollapsed ? now.toString() : ''; };
// The selection, with the text of the element around it and how much of that precedes.
function chosenIn(el) {
  const range = getChosen().getRangeAt(0), start = range.cloneRange();
  start.selectNodeContents(el);
  if (el.contains(range.startContainer)) start.setEnd(range.startContainer, range.startOffset); else start.collapse(true);
  return {part: selectionNow(), before: start.toString(), text: el.textContent};
}
// A selection in an editor matters to the button that is pressed next.
function selected(el) {
  const from = selectionNow() && getChosen().anchorNode, editor = from && editorOf(from.nodeType === 1 ? from : from.parentElement);
  return editor && !editor.contains(el) ? editor : null;
}
// One outside of fields counts once the page asks for it: a button quotes it, or a toolbar appears.
let marked = null, askedAt = 0;  // such a selection, until it is told
function markedByMouse(since) {
  const around = getChosen().getRangeAt(0).commonAncestorContainer, el = around.nodeType === 1 ? around : around.parentElement;
  marked = {id: idOf(el), hovers: 0, chosen: chosenIn(el), seen: seen(el)};
  if (askedAt > since) tellMarked();
}
function tellMarked() {
  const was = marked;
  marked = null;
  if (was && selectionNow()) act('highlight', was);
}
for (const [owner, name] of [[window, 'getSelection'], [Document.prototype, 'getSelection'], [Document.prototype, 'execCommand']]) {
  const asks = owner[name];
  owner[name] = function (...given) { askedAt = now(); tellMarked(); return asks.apply(this, given); };
}
