// The facts by which an element can be found again after its name or its place has changed. Texts are not cut here,
// because half a secret would not be recognized: long ones are left out. Typed text is not included.
const MOST = 4000, FAR = 40, ALIKE = 400, LEVELS = 12;
const TAGS = {BUTTON: 'button', SUMMARY: 'button', TEXTAREA: 'textbox', IMG: 'img', TABLE: 'table', TR: 'row', TD: 'cell', TH: 'columnheader', LI: 'listitem', UL: 'list', OL: 'list', OPTION: 'option', NAV: 'navigation', MAIN: 'main', FORM: 'form', DIALOG: 'dialog', ARTICLE: 'article', P: 'paragraph', H1: 'heading', H2: 'heading', H3: 'heading', H4: 'heading', H5: 'heading', H6: 'heading'};
const INPUTS = {button: 'button', submit: 'button', reset: 'button', image: 'button', file: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox'};
const KEPT = ['id', 'name', 'type', 'href', 'title', 'alt', 'placeholder', 'autocomplete', 'role', 'aria-label', 'data-testid', 'data-test', 'data-test-id', 'data-cy', 'data-qa', 'class'];
const CONTROLS = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[role=tab],[role=checkbox],[role=radio],[role=switch],[role=combobox],[role=option],[role^=menuitem],[contenteditable=""],[contenteditable=true]';
const HEADINGS = 'h1,h2,h3,h4,h5,h6,[role=heading],legend,caption';
const HOLDERS = 'tr,li,article,fieldset,dialog,section,form,nav,aside,table,[role=row],[role=listitem],[role=article],[role=group],[role=dialog],[role=region],[role=tabpanel]';
const ENTRIES = 'tr,li,[role=row],[role=listitem]', NAMING = '[aria-label],[aria-labelledby],[title],[alt],[placeholder],[name],input,select,textarea';
// A text as it is compared: letter case, spacing and a last `:` or `*` aside.
const asCompared = text => { const plain = text.toLowerCase().split(/\s+/).filter(Boolean).join(' '); return plain.replace(/[\s:*]+$/, '') || plain; };
const short = text => text && text.length <= MOST ? text : '';
const isText = node => node.nodeType === 3 && node.data.trim() && !/^(SCRIPT|STYLE|NOSCRIPT|TEXTAREA|OPTION)$/.test(node.parentElement?.tagName || '') && !node.parentElement?.isContentEditable;
const isBefore = (one, other) => (one.compareDocumentPosition(other) & 4) !== 0;
const tagOf = el => el.tagName.toUpperCase(), inputType = el => tagOf(el) === 'INPUT' ? el.type : '';
const isField = el => /^(TEXTAREA|SELECT)$/i.test(el.tagName) || el.isContentEditable || (/^INPUT$/i.test(el.tagName) && INPUTS[el.type] !== 'button');
// The texts in an element; with `leave`, without those in that element.
function wordsIn(of, leave) {
  const found = [], walker = document.createTreeWalker(of, 4);
  let room = MOST;
  while (walker.nextNode()) {
    if (!isText(walker.currentNode) || leave?.contains(walker.currentNode)) continue;
    room -= walker.currentNode.data.length;
    if (room < 0) return '';
    found.push(walker.currentNode.data);
  }
  return found.join(' ');
}
function textBeside(el, back) {
  const walker = document.createTreeWalker(el.getRootNode(), 5);
  walker.currentNode = el;
  if (!back) while (walker.lastChild()) { /* after all that is inside */ }
  for (let step = 0; step < FAR; step++) {
    const node = back ? walker.previousNode() : walker.nextNode();
    if (!node) return '';
    if (isText(node)) return short(node.data);
  }
  return '';
}
function roleOf(el) {
  const tag = el.tagName.toUpperCase();
  return (el.getAttribute('role') || '').trim().split(/\s+/)[0] ||
    (tag === 'A' ? (el.hasAttribute('href') ? 'link' : '') : tag === 'SELECT' ? (el.multiple ? 'listbox' : 'combobox') :
      tag === 'INPUT' ? INPUTS[el.type] || 'textbox' : TAGS[tag] || '');
}
function nameOf(el, role) {
  const referred = (el.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => id && el.getRootNode().getElementById?.(id)).filter(Boolean);
  return short(referred.map(one => wordsIn(one)).join(' ') || el.getAttribute('aria-label') || [...el.labels || []].map(one => wordsIn(one)).join(' ') ||
    el.getAttribute('alt') || (INPUTS[inputType(el)] === 'button' && el.value) || (/^(button|link|heading|tab|menuitem|option|checkbox|radio|switch|cell|row)/.test(role) && !isField(el) && wordsIn(el)) ||
    el.title || el.getAttribute('placeholder') || el.querySelector('img[alt]')?.alt || '');
}
// What a root has that its elements are described by, computed once: its controls and its headings, in order.
function rootFacts(root) {
  const controls = [...root.querySelectorAll(CONTROLS)];
  return {controls, places: new Map(controls.map((one, at) => [one, at])), headings: [...root.querySelectorAll(HEADINGS)], names: new Map(), labels: new Map()};
}
function said(el, known) {
  if (!known.names.has(el)) known.names.set(el, nameOf(el, roleOf(el)) || el.getAttribute('name') || `<${el.localName}>`);
  return known.names.get(el);
}
// The first place in `all` that comes after the element.
function placeIn(all, el) {
  let low = 0, high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(all[middle], el) || all[middle] === el) low = middle + 1;
    else high = middle;
  }
  return low;
}
// The names of the controls before and after an element, without those around it and inside it.
function controlsBeside(el, known) {
  const {controls} = known, own = known.places.get(el), at = own ?? placeIn(controls, el);
  let before = at - 1, after = own === undefined ? at : at + 1;
  while (before >= 0 && controls[before].contains(el)) before--;
  while (after < controls.length && el.contains(controls[after])) after++;
  return [controls[before], controls[after]].map(one => one ? said(one, known) : '');
}
// The name of a group, form or table: computed once, since it may hold thousands of elements.
function labelOf(holder, known) {
  if (!known.labels.has(holder)) {
    const heading = holder.getAttribute('aria-label') ? null : holder.querySelector(HEADINGS);
    known.labels.set(holder, holder.getAttribute('aria-label') || (heading ? wordsIn(heading) : ''));
  }
  return known.labels.get(holder);
}
// What an element belongs to, the nearest first: the row, entry, group or form around it, and the heading before it.
function aroundOf(el, known) {
  const found = [];
  let at = el.parentElement;
  for (let level = 0; at && level < LEVELS; level++, at = at.parentElement) {
    if (!at.matches(HOLDERS)) continue;
    const words = at.matches(ENTRIES) ? at.getAttribute('aria-label') || wordsIn(at, el) : labelOf(at, known);
    if (words) found.push(short(words));
    if (found.length === 2) break;
  }
  const heading = known.headings[placeIn(known.headings, el) - 1];
  return [...found, heading && heading !== el ? short(wordsIn(heading)) : ''].filter(Boolean);
}
// How many other elements that can be seen have the element's tag, its type and its name, or no name either; how many of
// those without a name come before and after it between the same texts; and how many other controls have its name.
function likesOf(el, name, role, known) {
  const isOne = one => !one.matches(NAMING) && !one.firstElementChild, isPlain = isOne(el), own = asCompared(name || (isField(el) ? '' : wordsIn(el)));
  const isNamed = other => isPlain && isOne(other) ? other.textContent === el.textContent : nameOf(other, role) === name;
  const isLike = other => other !== el && inputType(other) === inputType(el) && isNamed(other) && other.checkVisibility();
  const like = [...el.getRootNode().querySelectorAll(el.localName)].slice(0, ALIKE).filter(isLike);
  const isNamesake = other => other !== el && asCompared(nameOf(other, roleOf(other)) || (isField(other) ? '' : wordsIn(other))) === own && other.checkVisibility();
  const texts = one => textBeside(one, true) + '|' + textBeside(one, false), beside = own ? '' : texts(el), line = own ? [] : like.filter(one => texts(one) === beside);
  const before = line.filter(one => isBefore(one, el)).length;
  return {alike: like.length, line: line.length ? [before, line.length - before] : [], namesakes: own ? known.controls.slice(0, ALIKE).filter(isNamesake).length : 0};
}
function factsOf(el, known) {
  const role = roleOf(el), name = nameOf(el, role), attributes = {};
  for (const one of KEPT) if (el.hasAttribute(one) && short(el.getAttribute(one))) attributes[one] = el.getAttribute(one);
  if ((/^(checkbox|radio)$/.test(inputType(el)) || tagOf(el) === 'BUTTON') && el.name && short(el.getAttribute('value'))) attributes.value = el.getAttribute('value');
  const box = el.getBoundingClientRect();
  return {
    tag: el.tagName.toLowerCase(), role, name, text: isField(el) ? '' : wordsIn(el), attributes,
    neighbours: [textBeside(el, true), textBeside(el, false)],
    place: [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round),
    beside: controlsBeside(el, known), around: aroundOf(el, known),
  };
}
