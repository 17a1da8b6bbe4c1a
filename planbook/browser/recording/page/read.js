// The end of the function that reads a document for `wanted` elements; the parts of browser.reading precede it. It marks
// the node of each: `a`, the control that a person means, or `b`, the element itself if nothing around it is a control.
walk(document.body, -1, false, false);
const roleFor = el => (['generic', 'none', 'presentation'].includes(roleOf(el)) || NAMELESS.has(roleOf(el)) ? '' : roleOf(el));
function placed(el) {
  let acted = -1, around = -1;
  for (let at = el; at; at = parentOf(at)) {
    const place = places.get(at);
    if (place === undefined) continue;
    if (around < 0 && at !== el) around = place;
    if (acted < 0 && nodes[place].a) acted = place;
  }
  const own = places.get(el);
  return {acted, own: own === undefined && acted < 0 ? put(el, roleFor(el), around, true, apart(el)) : own ?? -1};
}
const elementAt = place => [...places].find(([, at]) => at === place)[0];
// Whether its words are its own, not those of one element in it: a text leads to that one.
const isOwn = el => ![...el.children].some(one => wordsIn(one) === wordsIn(el));
const told = wanted.map((el, at) => {
  if (!el || !el.isConnected) return {};
  const {acted, own} = placed(el), mark = at + 1, told = {};
  if (acted >= 0) nodes[acted].mark = mark;
  if (acted >= 0) nodes[acted].c = selectorOf(elementAt(acted));
  if (acted < 0 && own >= 0) Object.assign(nodes[own], {mark, c: selectorOf(el)});
  told.text = wordsIn(el);
  told.tag = el.localName;
  told.writes = el.isContentEditable;
  told.drawn = visible(el);
  return told;
});
collect(document.body);
putNear();
for (const [, node] of pending) if (node.mark && !node.r && isOwn(wanted[node.mark - 1]) && (byText.get(node.n) || []).length === 1) node.u = 1;
told.forEach((one, at) => { one.alone = Boolean(one.text) && isOwn(wanted[at]) && (byText.get(one.text) || []).length === 1; });
return {nodes, told};
