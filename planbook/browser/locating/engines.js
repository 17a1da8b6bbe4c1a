// planbook's selector engines for Playwright, each preceded by `words.js`. A query for a text is {source, flags,
// quick}: a pattern, and the letters that a match must contain, or null if unknown.
const asked = new Map();
function matcher(body) {
  if (!asked.has(body)) {
    const { source, flags, quick } = JSON.parse(body);
    const pattern = new RegExp(source, flags);
    const fits = quick === null
      ? text => pattern.test(text.replaceAll(SOFT, '')) || pattern.test(text.replaceAll(SOFT, ' '))
      : text => pattern.test(text);
    asked.set(body, { fits, quick });
  }
  const { fits, quick } = asked.get(body), texts = new Map(), letters = new Map();
  return {
    may: el => quick === null || lettersOf(el, letters).includes(quick),
    fits: el => fits(readIn(el, texts)),
    reads: fits,
  };
}
// The letters of an element without spaces: fast to compute, and never too few.
function lettersOf(node, known) {
  if (node.nodeType === 3) return plain(node.data).replace(/ /g, '').toLowerCase();
  if (node.nodeType !== 1 || UNREAD.has(node.localName)) return '';
  if (known.has(node)) return known.get(node);
  let text = '';
  if (node.localName === 'input') text = PRESSED.has(node.type) ? plain(node.value).replace(/ /g, '').toLowerCase() : '';
  else for (const one of drawnIn(node)) text += lettersOf(one, known);
  known.set(node, text);
  return text;
}
// The innermost elements whose text matches, in rendering order.
function innermost(root, body) {
  const { may, fits } = matcher(body), found = [];
  const visit = el => {
    if (UNREAD.has(el.localName) || !may(el)) return false;
    const at = found.length;
    let inner = false;
    for (const one of drawnIn(el)) if (one.nodeType === 1) inner = visit(one) || inner;
    if (el.localName === 'slot') return inner;
    const own = fits(el);
    if (own && !inner) found.splice(at, 0, el);
    return own;
  };
  const first = root.nodeType === 1 ? [root] : root.children;
  for (const el of first) visit(el);
  return found;
}
const itself = (root, body) => {
  if (root.nodeType !== 1) return [];
  const { may, fits } = matcher(body);
  return may(root) && fits(root) ? [root] : [];
};
// The nodes from outside that are assigned to the slots in an element.
const given = root => {
  if (root.nodeType !== 1 || !(root.getRootNode() instanceof ShadowRoot)) return [];
  const slots = [...root.querySelectorAll('slot')];
  if (root.localName === 'slot') slots.push(root);
  return slots.flatMap(slot => slot.assignedElements({ flatten: true })).filter(el => !root.contains(el));
};
const hosts = root => [...new Set(given(root).map(el => el.parentElement || el.getRootNode().host))];
const below = el => [el, ...[...el.querySelectorAll('*')].flatMap(one => [one, ...(one.shadowRoot ? deep(one) : [])]), ...(el.shadowRoot ? deep(el) : [])];
const deep = host => [...host.shadowRoot.children].flatMap(below);
const slotted = root => given(root).flatMap(below);
const live = root => (root.nodeType === 1 && !isInert(root) ? [root] : []);
// All elements below a place that fit a selector, also those in open shadow roots. Looking for those takes the longest,
// so they are known for as long as one search lasts, in which nothing changes.
const shadows = new Map();
const shadowsIn = place => {
  if (!shadows.size) queueMicrotask(() => shadows.clear());
  if (!shadows.has(place)) shadows.set(place, [place, ...place.querySelectorAll('*')].flatMap(el => el.shadowRoot || []));
  return shadows.get(place);
};
const allBelow = (place, selector) =>
  [...place.querySelectorAll(selector), ...shadowsIn(place).flatMap(shadow => allBelow(shadow, selector))];
// Fields without the lists that comboboxes have opened and that have the same name: the combobox is the field.
const idsIn = (el, ...names) => names.flatMap(name => (el.getAttribute(name) || '').split(/\s+/)).filter(Boolean);
const opens = (box, list) => lineage(list).some(one => idsIn(box, 'aria-controls', 'aria-owns').includes(one.id));
const isNamedAs = (list, box) => {
  const own = [box.id, ...[...(box.labels || [])].map(label => label.id), ...idsIn(box, 'aria-labelledby')];
  const names = idsIn(list, 'aria-labelledby');
  return names.length ? names.some(id => own.includes(id)) : list.ariaLabel === box.ariaLabel;
};
const withoutOpened = fields => {
  const boxes = fields.filter(el => el.matches('[role=combobox], [aria-haspopup=listbox]'));
  return fields.filter(el => !el.matches('[role=listbox]') || !boxes.some(box => box !== el && opens(box, el) && isNamedAs(el, box)));
};
// A place of only those elements below an element or document that may be what is sought, by their tags and roles.
// Playwright's engines ask a place for nothing but what fits a selector, and each of them goes through all of it.
const POSSIBLE = {
  fields: root => withoutOpened(allBelow(root, 'input, textarea, select, datalist, button, [contenteditable], [role]')),
  clicked: root => allBelow(root, 'a, area, button, input, select, option, [role]'),
  // What is beside a box that the page draws, or whose label shows a slot's content.
  boxes: root => {
    const boxes = allBelow(root, '[role=checkbox], [role=radio], [role=switch], label:has(slot) input');
    const around = new Set(boxes.map(el => el.parentElement || el.getRootNode().host || el));
    return [...new Set([...around].flatMap(place => allBelow(place, 'input, [role]')))];
  },
};
const among = (root, which) => {
  const found = POSSIBLE[which](root);
  const querySelectorAll = selector => (selector === '*' ? found : found.filter(el => el.matches(selector)));
  return found.length ? [{ nodeName: `#${which}`, querySelectorAll }] : [];
};
// The element itself, if its visible text matches: clipped words or words without size are for screen readers.
const isCutOff = el => {
  const style = getComputedStyle(el), small = Math.min(el.offsetWidth ?? 2, el.offsetHeight ?? 2) <= 1;
  return style.clip !== 'auto' || style.fontSize === '0px' || (style.overflow !== 'visible' && small);
};
const seenIn = node => {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || UNREAD.has(node.localName) || (node.localName !== 'slot' && isCutOff(node))) return '';
  return [...drawnIn(node)].map(seenIn).join(edgeOf(node) === ' ' ? ' ' : '');
};
const ifShown = (root, body) => (root.nodeType === 1 && matcher(body).reads(plain(seenIn(root)).replace(/\s+/g, ' ').trim()) ? [root] : []);
// The targets of labels that the browser does not associate, elements that a library draws in place of a field; and
// fields by what their label says beside the buttons in it.
const FIELD_ROLES = /^(textbox|searchbox|combobox|listbox|spinbutton|slider|checkbox|radio|switch|radiogroup)$/;
const labelledFor = (root, body) => {
  const { reads } = matcher(body);
  const beside = [...root.querySelectorAll('label')].map(label => label.control)
    .filter(el => el && labelWithoutButtons(el) && reads(labelWithoutButtons(el)));
  return [...root.querySelectorAll('label[for]')].map(label => [label, label.getRootNode().getElementById(label.htmlFor)])
    .filter(([label, el]) => el && !el.labels && FIELD_ROLES.test(el.getAttribute('role')) && reads(plain(label.innerText).trim()))
    .map(([, el]) => el).concat(beside);
};
// Checkboxes and radio buttons with a visible label, whether they are visible themselves or not.
const shows = el => el.getClientRects().length > 0 && el.checkVisibility({ visibilityProperty: true });
const BOX = 'input[type=checkbox], input[type=radio]';
const isLabelled = el => [...el.labels].some(shows);
const labelled = root => [...root.querySelectorAll(BOX)].filter(isLabelled);
const labelledItself = root => (root.nodeType === 1 && root.matches(BOX) && isLabelled(root) ? [root] : []);
// What receives the mouse for an element that lets it through or is clipped: its label, or the web component around its
// only control. Otherwise the element itself, also if it is disabled.
const CONTROL = 'a[href], button, select, textarea, summary, input:not([type=hidden]), [role=button], [role=link], [role=tab],'
  + '[role=checkbox], [role=radio], [role=switch], [role=combobox], [role=option], [role^=menuitem]';
const outOf = el => el.assignedSlot || el.parentElement || el.getRootNode().host;
const lineage = el => (el ? [el, ...lineage(outOf(el))] : []);
const letsThrough = el => {
  const style = getComputedStyle(el), box = el.getBoundingClientRect();
  const isCut = style.clip !== 'auto' || /^inset\((50|100)%/.test(style.clipPath);
  return style.pointerEvents === 'none' || isCut || box.width <= 1 || box.height <= 1;
};
const isOff = el => el.matches(':disabled, [disabled], [aria-disabled=true]') || /(^|[\s_-])disabled/i.test(el.getAttribute('class'));
const hitTarget = el => {
  if (el.nodeType !== 1 || !letsThrough(el)) return [el];
  const around = lineage(el), place = around.find(one => !letsThrough(one));
  const control = around.find(one => one.matches(CONTROL));
  if (!place || !control) return [el];
  const host = control.getRootNode().host, within = lineage(place);
  const whole = [...(control.labels || [])].find(label => within.includes(label)) || (within.includes(host) ? host : null);
  if (!whole || around.slice(0, around.indexOf(whole) + 1).some(isOff)) return [el];
  const isPart = one => around.includes(one) || lineage(one).includes(control);
  return below(whole).every(one => !one.matches(CONTROL) || isPart(one)) ? [place] : [el];
};
