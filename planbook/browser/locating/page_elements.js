// The elements of a document that may be the one with the fingerprint `past`, with their facts: those that can be seen,
// in open shadow roots too. A control may be any control, or anything that has its words; anything else is compared with
// what has its tag, its role or its words.
const MANY = 1500;
const isShown = el => el.checkVisibility({visibilityProperty: true}) || [...el.labels || []].some(one => one.checkVisibility());
const isControl = el => el.matches(CONTROLS) || el.hasAttribute('onclick') || (el.hasAttribute('tabindex') && el.tabIndex >= 0);
const plainly = text => (text || '').replace(/\s+/g, ' ').trim();
const past = given, wasControl = /^(button|link|tab|checkbox|radio|switch|combobox|option|menuitem.*|textbox|searchbox|spinbutton|slider|listbox)$/.test(past.role) || /^(a|button|input|select|textarea)$/.test(past.tag);
const own = plainly(past.name || past.text), elements = [], facts = [];
function mayBe(el) {
  if (past.attributes.id && el.id === past.attributes.id) return true;
  if (wasControl ? isControl(el) : el.localName === past.tag || (past.role && roleOf(el) === past.role)) return true;
  return Boolean(own) && isDrawnControl(el);
}
// Whether it has the words, is the innermost that has them, and neither belongs to a control nor holds one.
function isDrawnControl(el) {
  const says = one => one.textContent.length < own.length + 40 && plainly(one.textContent) === own;
  return says(el) && ![...el.children].some(says) && !el.closest(`label,${CONTROLS}`) && !el.querySelector(`label,${CONTROLS}`);
}
function visit(root) {
  const known = rootFacts(root);
  for (const el of root.querySelectorAll('*')) {
    if (el.shadowRoot) visit(el.shadowRoot);
    if (elements.length >= MANY || /^(SCRIPT|STYLE|HEAD|META|LINK|TITLE|TEMPLATE|NOSCRIPT|BODY|HTML)$/i.test(el.tagName)) continue;
    if (!mayBe(el) || !isShown(el)) continue;
    elements.push(el);
    facts.push(factsOf(el, known));
  }
}
visit(document);
return {elements, facts};
