// Accessible names and labels, as in get_by_role and get_by_label.
const BY_CONTENT = set('button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio row rowheader switch tab tooltip treeitem');
const BY_CONTENT_INSIDE = new Set(['', ...'caption code contentinfo definition deletion emphasis insertion list listitem mark none paragraph presentation region row rowgroup section strong subscript superscript table term time'.split(' ')]);
const NAMELESS = set('caption code definition deletion emphasis generic insertion mark paragraph presentation strong subscript superscript term time');
let doubtful = false;
const referred = (el, attribute) => (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
  .map(id => el.getRootNode().querySelector?.('#' + CSS.escape(id))).filter(Boolean);
function drawn(el, pseudo) {  // the style sheet's content before or after
  const there = getComputedStyle(el, pseudo), content = there.content;
  if (!content || content === 'none' || content === 'normal' || there.display === 'none' || there.visibility === 'hidden') return '';
  doubtful = true;
  const found = /^"((?:[^"\\]|\\.)*)"$/.exec(content);
  const text = found ? found[1].replace(/\\(.)/g, '$1') : '';
  return there.display === 'inline' ? text : ` ${text} `;
}
function content(el, way) {
  const pieces = [drawn(el, '::before')];
  const add = (node, slotted) => {
    if (node.nodeType === 3) { pieces.push(node.textContent); return; }
    if (node.nodeType !== 1 || (slotted && node.assignedSlot)) return;
    const text = alternative(node, way);
    pieces.push(style(node).display !== 'inline' || node.nodeName === 'BR' ? ` ${text} ` : text);
  };
  const assigned = tagOf(el) === 'SLOT' ? el.assignedNodes() : [];
  if (assigned.length) assigned.forEach(node => add(node, false));
  else {
    const closed = tagOf(el) === 'DETAILS' && !el.open;
    for (const node of el.shadowRoot ? [] : el.childNodes) if (!(closed && node.nodeType === 3)) add(node, true);
    for (const node of el.shadowRoot ? el.shadowRoot.childNodes : []) add(node, true);
    if (el.hasAttribute('aria-owns')) { doubtful = true; referred(el, 'aria-owns').forEach(node => add(node, true)); }
  }
  pieces.push(drawn(el, '::after'));
  return pieces.join('');
}
function valueInside(el, role) {
  if (role === 'textbox' || role === 'searchbox') return 'value' in el ? el.value : el.textContent;
  if (role === 'combobox' || role === 'listbox') {
    if (tagOf(el) === 'SELECT') return ([...el.selectedOptions].length ? [...el.selectedOptions] : [...el.options].slice(0, 1)).map(one => one.textContent).join(' ');
    doubtful = true;
    return tagOf(el) === 'INPUT' ? el.value : '';
  }
  if (['progressbar', 'scrollbar', 'slider', 'spinbutton', 'meter'].includes(role)) return el.getAttribute('aria-valuetext') || el.getAttribute('aria-valuenow') || el.getAttribute('value') || '';
  return role === 'menu' ? '' : null;
}
const byLabels = (el, way) => [...el.labels].map(label => alternative(label, {...way, at: 'label'})).filter(Boolean).join(' ');
const TITLED = {FIELDSET: 'LEGEND', FIGURE: 'FIGCAPTION', TABLE: 'CAPTION'};
function nativeName(el, tag, way) {
  const title = el.getAttribute('title') || '', alt = el.getAttribute('alt') || '';
  if (tag === 'INPUT' && ['button', 'submit', 'reset'].includes(el.type)) return el.value.trim() ? el.value : {submit: 'Submit', reset: 'Reset'}[el.type] || title;
  const labels = el.labels && el.labels.length && way.at !== 'ref';
  if (tag === 'INPUT' && el.type === 'file') return labels ? byLabels(el, way) : 'Choose File';
  if (tag === 'INPUT' && el.type === 'image') return labels ? byLabels(el, way) : alt.trim() || title.trim() || 'Submit';
  if (['BUTTON', 'OUTPUT'].includes(tag) && el.labels && el.labels.length) return byLabels(el, way);
  if (tag === 'OUTPUT') return title;
  if (['TEXTAREA', 'SELECT', 'INPUT', 'METER', 'PROGRESS'].includes(tag)) {
    if (el.labels && el.labels.length) return byLabels(el, way);
    const hint = tag === 'TEXTAREA' || (tag === 'INPUT' && ['text', 'password', 'number', 'search', 'tel', 'email', 'url'].includes(el.type));
    return title || (hint && el.getAttribute('placeholder')) || '';
  }
  if (TITLED[tag]) {
    const head = [...el.children].find(one => tagOf(one) === TITLED[tag]);
    if (head) return alternative(head, {...way, at: 'label', unseen: hidden(head)});
    return tag === 'TABLE' ? el.getAttribute('summary') || null : title;
  }
  if (tag === 'IMG' || tag === 'AREA') return alt.trim() ? alt : title;
  if (tag === 'SVG' || el.ownerSVGElement) {
    const head = [...el.children].find(one => tagOf(one) === 'TITLE');
    if (head) return head.textContent;
  }
  return null;
}
function alternative(el, way) {
  if (way.seen.has(el)) return '';
  if (UNSEEN.has(tagOf(el)) || (!way.unseen && hidden(el))) return '';
  const role = roleOf(el), tag = tagOf(el);
  const labels = referred(el, 'aria-labelledby');
  if (labels.length && way.at !== 'ref') {
    const told = labels.map(one => alternative(one, {...way, at: 'ref', unseen: hidden(one), seen: way.seen})).join(' ');
    if (told.trim()) return told;
  }
  if (way.at !== 'self' && !([...el.labels || []].includes(el) || labels.includes(el))) {
    const value = valueInside(el, role);
    if (value !== null) return value;
  }
  way.seen.add(el);
  const label = el.getAttribute('aria-label') || '';
  if (label.trim()) return label;
  const deeper = way.at === 'self' ? {...way, at: 'inside'} : way;
  const bare = ['presentation', 'none'].includes(role);
  const native = bare ? null : nativeName(el, tag, deeper);
  if (native !== null) return native;
  const open = BY_CONTENT.has(role) || (way.at === 'inside' && BY_CONTENT_INSIDE.has(role)) || ['ref', 'label'].includes(way.at) || (tag === 'SUMMARY' && !bare);
  const text = open ? content(el, deeper) : '';
  return text.trim() ? text : bare ? '' : el.getAttribute('title') || '';
}
const nameOf = el => (NAMELESS.has(roleOf(el)) ? '' : squeezed(alternative(el, {at: 'self', seen: new Set(), unseen: false})));

// The text that `text`, `has_text` and rows are matched with.
const raw = new Map();
const wordsIn = memo(el => readIn(el, raw).replaceAll(SOFT, ' '));
// The text that Playwright matches labels with: includes hidden parts, excludes scripts.
const fullText = memo(node => {
  if (node.nodeType === 3) return node.nodeValue;
  if (node.nodeType !== 1 && node.nodeType !== 11) return '';
  if (node.nodeType === 1 && ['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(tagOf(node))) return '';
  if (tagOf(node) === 'INPUT' && ['submit', 'button', 'reset'].includes(node.type)) return node.value;
  return [...node.childNodes].map(fullText).join('') + (node.shadowRoot ? fullText(node.shadowRoot) : '');
});
const LABELLED = 'button, meter, output, progress, select, textarea, input:not([type=hidden])';
function labelsOf(el) {
  const told = referred(el, 'aria-labelledby'), label = el.getAttribute('aria-label') || '';
  const found = told.length ? told.map(fullText) : label.trim() ? [label] : el.matches(LABELLED) ? [...el.labels || []].map(fullText) : [];
  return [...found, el.getAttribute('placeholder') || ''].map(squeezed).filter(Boolean);
}
