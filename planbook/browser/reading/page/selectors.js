// Selectors, for elements without a better target.
const made = id => /\d{3,}|^[:_]|^(ember|react|mui|radix|ui-id)|[0-9a-f]{8}/i.test(id);
const alone = (root, selector) => root.querySelectorAll(selector).length === 1;
// The data attributes of an empty element, such as a swatch, that identify it and do not change with its state.
const NOW = /^data-(v-|react|radix|ember|state|active|selected|checked|focus|hover|open|expanded|disabled|index|side|align|orientation|theme|test)/;
const dataOf = el => el.firstElementChild || el.textContent.trim() ? []
  : el.getAttributeNames().filter(key => key.startsWith('data-') && !NOW.test(key) && /[a-z]{2}|#/i.test(el.getAttribute(key))
    && !/^(true|false)$/.test(el.getAttribute(key)));
const ownSelector = memo(el => {
  const root = el.getRootNode();
  if (el.id && !made(el.id) && alone(root, '#' + CSS.escape(el.id))) return '#' + CSS.escape(el.id);
  for (const key of ['name', 'href', 'for', 'aria-label', ...dataOf(el)]) {
    const value = el.getAttribute(key);
    if (!value || value.length > 60 || (made(value) && !/^#[0-9a-f]{3,8}$/i.test(value)) || value.includes('{{')) continue;
    const selector = `${el.localName}[${key}=${JSON.stringify(value)}]`;
    if (alone(root, selector)) return selector;
  }
  const typed = `input[type=${el.type}]`;
  return el.localName === 'input' && el.type !== 'text' && alone(root, typed) ? typed : '';
});
const numbers = memo(parent => {  // each child's number among the siblings of its tag, and how many there are
  const of = new Map(), most = new Map();
  for (const one of parent.children) {
    most.set(one.localName, (most.get(one.localName) || 0) + 1);
    of.set(one, most.get(one.localName));
  }
  return {of, most};
});
function step(el) {
  const among = el.parentNode && numbers(el.parentNode);
  return el.localName + (among && among.most.get(el.localName) > 1 ? `:nth-of-type(${among.of.get(el)})` : '');
}
let probes = 300;  // on a long page the whole path must do: finding the shortest takes as long as all the rest
function selectorOf(el, bare) {
  let path = '';
  for (let at = el, gap = ''; at;) {
    const root = at.getRootNode(), own = bare ? '' : ownSelector(at);
    path = (own || step(at)) + gap + path;
    if (root === document && (own || (gap && probes-- > 0 && document.querySelectorAll(path).length === 1))) return path;
    const up = own && root !== document ? root.host : ownerOf(at);
    gap = up && up.getRootNode() === root ? ' > ' : ' ';
    at = up;
  }
  return path;
}
