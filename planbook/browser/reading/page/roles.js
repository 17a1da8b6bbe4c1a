// Roles, as in get_by_role.
const ROLES = set('alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell group heading img insertion link list listbox listitem log main mark marquee math meter menu menubar menuitem menuitemcheckbox menuitemradio navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem');
const PLAIN = {ARTICLE: 'article', ASIDE: 'complementary', BLOCKQUOTE: 'blockquote', BUTTON: 'button', CAPTION: 'caption', CODE: 'code', DATALIST: 'listbox', DD: 'definition', DEL: 'deletion', DETAILS: 'group', DFN: 'term', DIALOG: 'dialog', DT: 'term', EM: 'emphasis', FIELDSET: 'group', FIGURE: 'figure', H1: 'heading', H2: 'heading', H3: 'heading', H4: 'heading', H5: 'heading', H6: 'heading', HR: 'separator', INS: 'insertion', LI: 'listitem', MAIN: 'main', MARK: 'mark', MATH: 'math', MENU: 'list', METER: 'meter', NAV: 'navigation', OL: 'list', OPTGROUP: 'group', OPTION: 'option', OUTPUT: 'status', P: 'paragraph', PROGRESS: 'progressbar', SEARCH: 'search', STRONG: 'strong', SUB: 'subscript', SUP: 'superscript', SVG: 'img', TABLE: 'table', TBODY: 'rowgroup', TEXTAREA: 'textbox', TFOOT: 'rowgroup', THEAD: 'rowgroup', TIME: 'time', TR: 'row', UL: 'list'};
const INPUTS = {button: 'button', checkbox: 'checkbox', file: 'button', image: 'button', number: 'spinbutton', radio: 'radio', range: 'slider', reset: 'button', submit: 'button', hidden: ''};
const PARENTS = {DD: 'DL DIV', DIV: 'DL', DT: 'DL DIV', LI: 'OL UL', TBODY: 'TABLE', TD: 'TR', TFOOT: 'TABLE', TH: 'TR', THEAD: 'TABLE', TR: 'THEAD TBODY TFOOT TABLE'};
const GLOBAL = 'aria-atomic aria-busy aria-controls aria-current aria-describedby aria-details aria-dropeffect aria-flowto aria-grabbed aria-hidden aria-keyshortcuts aria-label aria-labelledby aria-live aria-owns aria-relevant aria-roledescription'.split(' ');
const said = el => (el.getAttribute('role') || '').toLowerCase().split(/\s+/).find(one => ROLES.has(one)) || '';
const labelled = el => el.hasAttribute('aria-label') || el.hasAttribute('aria-labelledby');
const asserted = el => GLOBAL.some(one => el.hasAttribute(one)) || (!el.disabled && (el.tabIndex >= 0 || el.hasAttribute('tabindex')));
const within = (el, selector) => { for (let at = ownerOf(el); at; at = ownerOf(at)) if (at.matches(selector)) return at; return null; };
const SECTIONS = 'article, aside, main, nav, section, [role=article], [role=complementary], [role=main], [role=navigation], [role=region]';
function cellRole(el) {
  if (tagOf(el) === 'TD') { const table = el.closest('table'); return table && ['grid', 'treegrid'].includes(said(table)) ? 'gridcell' : 'cell'; }
  const scope = el.getAttribute('scope') || '';
  if (/^col/.test(scope)) return 'columnheader';
  if (/^row/.test(scope)) return 'rowheader';
  const after = el.nextElementSibling, before = el.previousElementSibling;
  const data = one => one && tagOf(one) === 'TD' && (one.textContent.trim() || one.children.length > 0);
  if (!after && !before) { const table = el.closest('table'); return tagOf(el.parentElement || el) === 'TR' && table && table.rows.length <= 1 ? '' : 'columnheader'; }
  if (after && before && tagOf(after) === 'TH' && tagOf(before) === 'TH') return 'columnheader';
  return data(after) || data(before) ? 'rowheader' : 'columnheader';
}
function nativeRole(el) {
  const tag = tagOf(el);
  if (tag === 'A' || tag === 'AREA') return el.hasAttribute('href') ? 'link' : '';
  if (tag === 'INPUT') {
    if (el.type in INPUTS) return INPUTS[el.type];
    const list = el.getAttribute('list') && el.getRootNode().getElementById?.(el.getAttribute('list'));
    if (['email', 'search', 'tel', 'text', 'url'].includes(el.type) && list && tagOf(list) === 'DATALIST') return 'combobox';
    return el.type === 'search' ? 'searchbox' : 'textbox';
  }
  if (tag === 'SELECT') return el.multiple || el.size > 1 ? 'listbox' : 'combobox';
  if (tag === 'TD' || tag === 'TH') return cellRole(el);
  if (tag === 'FOOTER') return within(el, SECTIONS) ? '' : 'contentinfo';
  if (tag === 'HEADER') return within(el, SECTIONS) ? '' : 'banner';
  if (tag === 'FORM') return labelled(el) ? 'form' : '';
  if (tag === 'SECTION') return labelled(el) ? 'region' : '';
  if (tag === 'IMG' && el.getAttribute('alt') === '' && !el.getAttribute('title') && !asserted(el)) return 'presentation';
  return tag === 'IMG' ? 'img' : PLAIN[tag] || '';
}
function impliedRole(el) {
  const role = nativeRole(el);
  for (let at = el; role && at;) {
    const parent = ownerOf(at);
    if (!parent || !(PARENTS[tagOf(at)] || '').split(' ').includes(tagOf(parent))) break;
    if (['none', 'presentation'].includes(said(parent)) && !asserted(parent)) return 'presentation';
    at = parent;
  }
  return role;
}
const roleOf = memo(el => {
  const role = said(el);
  return !role || (['none', 'presentation'].includes(role) && asserted(el)) ? impliedRole(el) : role;
});
