// Whether a page shows that these elements are still loading: in which words, and whether by the proper means (`busy`).
// A placeholder may also stand for content that loads only when it is scrolled into view.
elements => {
  const PLACEHOLDERS = '[class*=skeleton i], [class*=shimmer i], .placeholder-glow, .placeholder-wave';
  const ROWS = 'tr, [role=row], li, [role=listitem], [role=option], article, [role=article]';
  const SHOWS = 'img, svg, canvas, video, input, select, textarea, button, a, iframe, meter, progress';
  const visible = el => el.checkVisibility() && el.getClientRects().length > 0;
  const empty = el => !el.innerText?.trim() && !el.querySelector(SHOWS);
  const inside = (el, selector) => [...(el.matches(selector) ? [el] : []), ...el.querySelectorAll(selector)].filter(visible);
  const around = el => el && (el.closest('[aria-busy=true]:not(html, body)') || around(el.getRootNode().host));

  if (elements.some(el => around(el) || inside(el, '[aria-busy=true]').length))
    return {busy: true, words: 'it is marked as still loading (aria-busy)'};
  const rows = elements.flatMap(el => inside(el, ROWS)).filter(row => !row.querySelector('th, [role=columnheader]'));
  if (rows.length && rows.every(empty)) return {busy: true, words: 'all of its rows are empty'};
  if (elements.some(el => inside(el, PLACEHOLDERS).some(empty)))
    return {busy: false, words: 'it shows placeholders of what is still loading'};
  const turns = el => !el.hasAttribute('aria-valuenow') && el.getAttribute('value') === null;
  if (elements.some(el => inside(el, '[role=progressbar], progress').some(turns)))
    return {busy: false, words: 'it shows that something is still loading'};
  return null;
}
