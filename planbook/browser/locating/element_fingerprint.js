// The fingerprint of the one element, by which it can be found again after its name has changed; null unless there is
// exactly one. Texts are not cut here, because half a secret would not be recognized: long ones are left out. Typed
// text is not included.
els => {
  if (els.length !== 1) return null;
  const MOST = 4000, FAR = 40;
  const TAGS = {BUTTON: 'button', SUMMARY: 'button', TEXTAREA: 'textbox', IMG: 'img', TABLE: 'table', TR: 'row', TD: 'cell', TH: 'columnheader', LI: 'listitem', UL: 'list', OL: 'list', OPTION: 'option', NAV: 'navigation', MAIN: 'main', FORM: 'form', DIALOG: 'dialog', ARTICLE: 'article', P: 'paragraph', H1: 'heading', H2: 'heading', H3: 'heading', H4: 'heading', H5: 'heading', H6: 'heading'};
  const INPUTS = {button: 'button', submit: 'button', reset: 'button', image: 'button', file: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox'};
  const KEPT = ['id', 'name', 'type', 'href', 'title', 'alt', 'placeholder', 'autocomplete', 'role', 'aria-label', 'data-testid', 'data-test', 'class'];
  const el = els[0], tag = el.tagName.toUpperCase(), type = tag === 'INPUT' ? el.type : '';
  const short = text => text && text.length <= MOST ? text : '';
  const isField = (tag === 'INPUT' && INPUTS[type] !== 'button') || tag === 'TEXTAREA' || tag === 'SELECT' || el.isContentEditable;
  const isText = node => node.nodeType === 3 && node.data.trim() && !/^(SCRIPT|STYLE|NOSCRIPT|TEXTAREA|OPTION)$/.test(node.parentElement?.tagName || '') && !node.parentElement?.isContentEditable;
  function words(of) {
    const found = [], walker = document.createTreeWalker(of, 4);
    let room = MOST;
    while (walker.nextNode()) {
      if (!isText(walker.currentNode)) continue;
      room -= walker.currentNode.data.length;
      if (room < 0) return '';
      found.push(walker.currentNode.data);
    }
    return found.join(' ');
  }
  function beside(back) {
    const walker = document.createTreeWalker(el.getRootNode(), 5);
    walker.currentNode = el;
    if (!back) while (walker.lastChild()) { /* behind all that is inside */ }
    for (let step = 0; step < FAR; step++) {
      const node = back ? walker.previousNode() : walker.nextNode();
      if (!node) return '';
      if (isText(node)) return short(node.data);
    }
    return '';
  }
  const role = (el.getAttribute('role') || '').trim().split(/\s+/)[0] ||
    (tag === 'A' ? (el.hasAttribute('href') ? 'link' : '') : tag === 'SELECT' ? (el.multiple ? 'listbox' : 'combobox') :
      tag === 'INPUT' ? INPUTS[type] || 'textbox' : TAGS[tag] || '');
  const text = isField ? '' : words(el);
  const referred = (el.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => id && el.getRootNode().getElementById?.(id)).filter(Boolean);
  const name = referred.map(words).join(' ') || el.getAttribute('aria-label') || [...el.labels || []].map(words).join(' ') ||
    el.getAttribute('alt') || (INPUTS[type] === 'button' && el.value) || (/^(button|link|heading|tab|menuitem|option|checkbox|radio|cell|row)/.test(role) && text) ||
    el.title || el.getAttribute('placeholder') || '';
  const attributes = {};
  for (const one of KEPT) if (el.hasAttribute(one) && short(el.getAttribute(one))) attributes[one] = el.getAttribute(one);
  const box = el.getBoundingClientRect();
  return {
    tag: el.tagName.toLowerCase(), role, name: short(name), text, attributes,
    neighbours: [beside(true), beside(false)],
    place: [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round),
  };
}
