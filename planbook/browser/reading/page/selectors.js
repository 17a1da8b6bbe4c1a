// A selector, for what has nothing better.
const made = id => /\d{3,}|^[:_]|^(ember|react|mui|radix|ui-id)|[0-9a-f]{8}/i.test(id);
const alone = (root, selector) => root.querySelectorAll(selector).length === 1;
function ownSelector(el, root) {
  if (el.id && !made(el.id) && alone(root, '#' + CSS.escape(el.id))) return '#' + CSS.escape(el.id);
  for (const key of ['name', 'href', 'for', 'aria-label']) {
    const value = el.getAttribute(key);
    if (!value || value.length > 60 || made(value) || value.includes('{{')) continue;
    const selector = `${el.localName}[${key}=${JSON.stringify(value)}]`;
    if (alone(root, selector)) return selector;
  }
  return '';
}
function selectorOf(el, bare) {
  let path = '';
  for (let at = el, gap = ''; at;) {
    const root = at.getRootNode(), own = bare ? '' : ownSelector(at, root);
    const alike = at.parentNode ? [...at.parentNode.children].filter(one => one.localName === at.localName) : [];
    path = (own || at.localName + (alike.length > 1 ? `:nth-of-type(${alike.indexOf(at) + 1})` : '')) + gap + path;
    if (root === document && (own || (gap && document.querySelectorAll(path).length === 1))) return path;
    const up = own && root !== document ? root.host : ownerOf(at);
    gap = up && up.getRootNode() === root ? ' > ' : ' ';
    at = up;
  }
  return path;
}
