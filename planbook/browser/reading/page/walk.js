// The walk through the rendered nodes.
const shortTexts = [];  // short texts, each with its element
let gap = true, broken = true;  // whether a space, or a block's end, precedes the next text
function putText(node, parent) {
  const text = squeezed(node.nodeValue);
  if (!text) { gap = gap || node.nodeValue !== ''; return; }
  if (!textShows(node)) return;
  const last = nodes[nodes.length - 1];
  if (text.length <= 40) shortTexts.push([text, node.parentElement || node.getRootNode().host]);
  if (last && last.r === 'text' && last.p === parent && !broken) last.t = (last.t + (gap || /^\s/.test(node.nodeValue) ? ' ' : '') + text).slice(0, 500);
  else nodes.push({p: parent, r: 'text', t: text.slice(0, 500)});
  gap = /\s$/.test(node.nodeValue);
  broken = false;
}
function frameOf(el, parent) {
  const at = frames.indexOf(el);
  const title = ['name', 'title', 'aria-label'].map(one => el.getAttribute(one)).filter(Boolean).map(squeezed);
  const others = [...document.querySelectorAll('iframe, frame')].filter(one => one !== el);
  const taken = others.flatMap(one => ['name', 'title', 'aria-label'].map(key => squeezed(one.getAttribute(key)).toLowerCase()));
  nodes.push({p: parent, r: 'frame', n: title[0] || '', l: title.filter(one => !taken.includes(one.toLowerCase())), f: at, c: selectorOf(el)});
}
const INLINE_TEXT = set('paragraph strong emphasis code mark subscript superscript insertion deletion term definition time generic none presentation blockquote caption');
const DRAWN = 200;  // elements of a drawing to look at
function drawnButton(el, parent) {
  const role = roleOf(el), certain = clickable(el, role);
  if (!visible(el) || !(certain || (points(el) && !points(el.parentElement)))) return;
  const at = put(el, ['generic', 'none', 'presentation'].includes(role) ? '' : role, parent, true, apart(el));
  if (!certain) nodes[at].g = 1;
}
function areaOf(el, parent) {  // an area of an image map is a link that is not rendered
  const picture = el.href && el.closest('map') && document.querySelector(`[usemap=${JSON.stringify('#' + el.closest('map').name)}]`);
  if (!picture || !visible(picture)) return;
  const node = nodes[put(el, 'link', parent, true, false)];
  node.n = squeezed(el.alt) || squeezed(el.getAttribute('alt') === null ? el.title : '');  // it counts as hidden, and so has no computed name
  delete node.al;
  delete node.ti;  // a run finds what is not visible by nothing else
}
// Beside an open modal dialog nothing can be used: what neither has one nor is in one is marked, and not shown.
const modals = [...roots(document)].flatMap(root => [...root.querySelectorAll('dialog:modal')]);
// Those of the page's own make the rest inert by themselves, or do not.
const ownModals = [...roots(document)].flatMap(root => [...root.querySelectorAll('[role$=dialog][aria-modal=true]')]).filter(visible);
const covers = (outer, el) => { for (let at = el; at; at = parentOf(at)) if (at === outer) return true; return false; };
const isBehind = el => (modals.length > 0 && !modals.some(one => covers(one, el) || covers(el, one))) || (ownModals.length > 0 && el.inert === true);
// A custom element with a box of its own that shows nothing of what can be read in it has a closed shadow root.
const isClosed = el => el.localName.includes('-') && customElements.get(el.localName) && !el.shadowRoot
  && ![...el.childNodes].some(one => (one.nodeType === 1 ? visible(one) : one.nodeType === 3 && one.nodeValue.trim() && textShows(one)));
let behind = false;
function walk(el, parent, mute, pointed) {
  const tag = tagOf(el);
  if (!behind && isBehind(el)) {
    const from = nodes.length;
    behind = true;
    walk(el, parent, mute, pointed);
    behind = false;
    for (const node of nodes.slice(from)) node.b = 1;
    return;
  }
  if (tag === 'AREA') return areaOf(el, parent);
  if (UNSEEN.has(tag) || tag === 'HEAD' || style(el).display === 'none') return;
  if (el.parentElement && el.parentElement.shadowRoot && !el.assignedSlot) return;
  const seen = visible(el), role = roleOf(el);
  if (seen && isClosed(el)) nodes.push({p: parent, r: 'closed shadow root', n: el.localName});
  if (tag === 'IFRAME' || tag === 'FRAME') { if (seen) frameOf(el, parent); return; }
  let at = parent, silent = mute, within = pointed;
  if (seen) {
    const aside = apart(el), certain = clickable(el, role);
    const acted = certain || (points(el) && !pointed);
    const kept = KEPT.has(role) && !(aside && !acted);
    const unusable = ACTED_ON.has(role) && inert(el);
    if (acted || kept || unusable) {
      at = put(el, acted || !INLINE_TEXT.has(role) ? (role === 'generic' || NAMELESS.has(role) || role === 'none' ? '' : role) : role, parent, acted, aside);
      if (acted && !certain) nodes[at].g = 1;
      if (acted && drags(el)) nodes[at].s = [...(nodes[at].s || []), 'draggable'];
      if (unusable) nodes[at].s = ['inert'];
      // texts in the name are not repeated
      silent = mute || (nodes[at].n && (BY_CONTENT.has(role) || (certain && (!role || HELD.has(role)))) && !['row', 'cell', 'gridcell', 'rowheader', 'columnheader'].includes(role)) || (acted && (['textbox', 'searchbox', 'combobox'].includes(role) || editable(el)));
      within = within || acted;
    }
  }
  const block = !/^(inline|contents)$/.test(style(el).display) || tag === 'BR';
  broken = broken || block;
  if (tag === 'SVG' && !within) for (const one of [...el.querySelectorAll('*')].slice(0, DRAWN)) drawnButton(one, at);
  if (tag === 'SELECT' || tag === 'TEXTAREA' || tag === 'SVG') return;
  if (tag === 'LABEL' && el.control && visible(el.control)) silent = true;
  const folded = style(el).contentVisibility === 'hidden' || (tag === 'DETAILS' && !el.open);
  const shows = !folded && (shownByStyle(el) || style(el).display === 'contents');
  const inside = el.shadowRoot ? el.shadowRoot.childNodes : tag === 'SLOT' && el.assignedNodes().length ? el.assignedNodes() : el.childNodes;
  for (const node of inside) {
    if (node.nodeType === 3 && !silent && shows) putText(node, at);
    else if (node.nodeType === 1) walk(node, at, silent, within);
  }
  broken = broken || block;
}
