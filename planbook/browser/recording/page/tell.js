// Tells planbook what a person does in this document. Each message is one act, with a reading of the document as it was
// before the page reacted: the element that was acted on may be gone a moment later.
const {stringify} = JSON, later = setTimeout, now = Date.now;
const call = window[NAME];
delete window[NAME];  // so that the page's scripts cannot tell of acts
const ids = new WeakMap(), mine = `${now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
let count = 0, lastAct = 0;
const idOf = el => { if (el && !ids.has(el)) ids.set(el, `${mine}-${++count}`); return el ? ids.get(el) : ''; };
function tell(kind, more) {
  try { (call || window[NAME])(stringify({kind, time: now(), ...more})).catch(() => {}); } catch { /* recording has ended */ }
}
function act(kind, more) { lastAct = now(); tell(kind, more); }
const innermost = event => { const at = event.composedPath()[0]; return at && at.nodeType === 1 ? at : at && at.parentElement; };
const on = (type, work) => window.addEventListener(type, event => { try { work(event); } catch (error) { tell('broken', {text: `${type}: ${error}`}); } }, true);
const seen = (...wanted) => ({...read({wanted, testid: TESTID}), ids: wanted.map(idOf)});
const boxed = (el, event) => { const box = el.getBoundingClientRect(); return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)]; };
// Shadow roots that the page has closed: only their hosts can be seen from outside.
const closed = new WeakMap(), attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function attachShadow(init) {
  const root = attach.call(this, init);
  if (root.mode === 'closed') closed.set(this, root);
  return root;
};
// What can be told only after the page has reacted is told before the next thing that a person does.
const due = new Set();
const flush = () => { for (const one of [...due]) one(); };
function afterwards(work, ms = 0) {
  const once = () => { if (due.delete(once)) work(); };
  due.add(once);
  later(once, ms);
}
let writes = 0;  // how often the browser was about to write something
on('beforeinput', () => { writes += 1; });
for (const type of ['keydown', 'pointerdown', 'beforeinput', 'input', 'paste', 'wheel', 'pagehide']) on(type, flush);
