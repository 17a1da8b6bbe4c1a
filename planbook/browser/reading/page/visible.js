// Visibility, as in Playwright's `visible` and get_by_role.
const shownByStyle = memo(el => el.checkVisibility() && style(el).visibility === 'visible');
const textShows = node => { const range = document.createRange(); range.selectNode(node); const box = range.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
const visible = memo(el => {
  if (style(el).display === 'contents') return [...el.childNodes].some(one => one.nodeType === 1 ? visible(one) : one.nodeType === 3 && textShows(one));
  if (!shownByStyle(el)) return false;
  const box = el.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
});
const apart = memo(el => {  // outside the accessibility tree: not rendered, or aria-hidden
  if (el.parentElement && el.parentElement.shadowRoot && !el.assignedSlot) return true;
  if (style(el).display === 'none' || (el.getAttribute('aria-hidden') || '').toLowerCase() === 'true') return true;
  const parent = parentOf(el);
  return parent ? apart(parent) : false;
});
const UNSEEN = set('STYLE SCRIPT NOSCRIPT TEMPLATE');
const hidden = memo(el => {
  if (UNSEEN.has(tagOf(el))) return true;
  const native = tagOf(el) === 'OPTION' && el.closest('select');
  if (style(el).display === 'contents' && tagOf(el) !== 'SLOT') {
    return ![...el.childNodes].some(one => one.nodeType === 1 ? !hidden(one) : one.nodeType === 3 && textShows(one));
  }
  return (!native && tagOf(el) !== 'SLOT' && !shownByStyle(el)) || apart(el);
});
