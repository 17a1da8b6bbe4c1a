// The result as JSON: {print} if nothing has changed, else {print, title, nodes}. It changes nothing on the page.
const printed = print();
if (known.includes(printed)) return JSON.stringify({print: printed});

if (document.body) walk(document.body, -1, false, false);
if (pending.some(([, node]) => !node.r && node.n)) collect(document.body);
putNear();
for (const [el, node, key] of pending) {
  const alike = (!node.r && byText.get(node.n)) || [];
  if (alike.length === 1 && drawnInside(el, alike[0])) node.u = 1;
  else if (every || !node.n || counted.get(key) > 1 || node.w || node.d || node.sh || !node.r || HELD.has(node.r) || node.n.length > 80 || /[{}]|^\/|[^\x20-\x7e\xa0-\uffff]/.test(node.n)) node.c = selectorOf(el);
}
if (every) for (const [el, node] of pending) node.x = selectorOf(el, true);
return JSON.stringify({print: printed, title: squeezed(document.title), nodes});
