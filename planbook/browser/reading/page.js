// What a reading asks of a document: called with the prints that are known already and the frames of the document that
// Playwright knows, it gives JSON: {print} where nothing has changed, else {print, title, nodes}. It changes nothing.
// `every`: each element that can be acted on gets a selector, needed or not, and one (`x`) without any of its words.
//
// Roles, names and visibility follow Playwright's get_by_role, get_by_label and `visible`, since those have to find
// again what is told here. Where our way is the simpler one, the node says `d` (doubtful), and is looked for before it
// is trusted.
({known, frames, testid, every}) => {
  const set = words => new Set(words.split(' '));
  const squeezed = text => (text || '').replace(/[\u200b\u00ad]/g, '').replace(/\s+/g, ' ').trim();
  const tagOf = el => (el.tagName || '').toUpperCase();
  const parentOf = el => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
  const ownerOf = el => el.parentElement || (el.parentNode instanceof ShadowRoot ? el.parentNode.host : null);
  const memo = work => { const kept = new Map(); return el => { if (!kept.has(el)) kept.set(el, work(el)); return kept.get(el); }; };
  const style = memo(el => getComputedStyle(el));

  // Has anything changed? ----------------------------------------------------------------------------------------------
  function* roots(root) {
    yield root;
    for (const el of root.querySelectorAll('*')) if (el.shadowRoot) yield* roots(el.shadowRoot);
  }
  function print() {
    let a = 2166136261, b = 5381;
    const add = text => { for (let i = 0; i < text.length; i++) { const c = text.charCodeAt(i); a = Math.imul(a ^ c, 16777619); b = Math.imul(b, 33) ^ c; } };
    for (const root of roots(document)) {
      add(root === document ? document.documentElement.outerHTML : root.innerHTML);
      for (const el of root.querySelectorAll('input, textarea, select')) {
        const shown = el.type === 'select-multiple' ? [...el.options].map(one => +one.selected).join('') : el.value;
        add(`${shown}|${el.checked}|${el.indeterminate}|${el.disabled}`);
      }
    }
    for (const sheet of document.styleSheets) { try { add(`${sheet.disabled}${sheet.cssRules.length}`); } catch { add('?'); } }
    const all = [...document.querySelectorAll('*')];
    const page = document.documentElement;
    add([innerWidth, innerHeight, page.scrollWidth, page.scrollHeight, all.indexOf(document.activeElement),
      document.querySelectorAll(':hover').length, all.indexOf([...document.querySelectorAll(':hover')].at(-1)),
      document.querySelectorAll(':popover-open').length, document.getAnimations().length, location.href].join());
    return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
  }
  const printed = print();
  if (known.includes(printed)) return JSON.stringify({print: printed});

  // Visibility ---------------------------------------------------------------------------------------------------------
  const shownByStyle = memo(el => el.checkVisibility() && style(el).visibility === 'visible');
  const textShows = node => { const range = document.createRange(); range.selectNode(node); const box = range.getBoundingClientRect(); return box.width > 0 && box.height > 0; };
  const visible = memo(el => {
    if (style(el).display === 'contents') return [...el.childNodes].some(one => one.nodeType === 1 ? visible(one) : one.nodeType === 3 && textShows(one));
    if (!shownByStyle(el)) return false;
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  });
  const apart = memo(el => {  // from the accessibility tree: not drawn, or said to be hidden
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

  // Roles --------------------------------------------------------------------------------------------------------------
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

  // Names --------------------------------------------------------------------------------------------------------------
  const BY_CONTENT = set('button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio row rowheader switch tab tooltip treeitem');
  const BY_CONTENT_INSIDE = new Set(['', ...'caption code contentinfo definition deletion emphasis insertion list listitem mark none paragraph presentation region row rowgroup section strong subscript superscript table term time'.split(' ')]);
  const NAMELESS = set('caption code definition deletion emphasis generic insertion mark paragraph presentation strong subscript superscript term time');
  let doubtful = false;
  const referred = (el, attribute) => (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map(id => el.getRootNode().querySelector?.('#' + CSS.escape(id))).filter(Boolean);
  function drawn(el, pseudo) {  // what the style sheet puts before or after
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

  // The text that Playwright looks in for has_text, and for labels: hidden parts too, scripts left out.
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

  // A selector, for what has nothing better -----------------------------------------------------------------------------
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

  // The walk ------------------------------------------------------------------------------------------------------------
  const ACTED_ON = set('button link textbox searchbox combobox listbox spinbutton slider checkbox radio switch tab menuitem menuitemcheckbox menuitemradio option treeitem');
  const KEPT = set('alert alertdialog article banner caption columnheader cell complementary contentinfo dialog feed figure form grid gridcell group heading img list listitem log main math menu menubar meter navigation note progressbar radiogroup region row rowgroup rowheader search status table tablist tabpanel timer toolbar tooltip tree treegrid');
  const PLACES = set('alert alertdialog application banner complementary contentinfo dialog document feed figure form grid group list log main math menu menubar navigation note radiogroup region rowgroup search status table tablist tabpanel toolbar tree treegrid');
  const HELD = set('row listitem article');  // named by a text in them
  const NAMED = set('row cell gridcell columnheader rowheader list listitem rowgroup');  // whose name is their content: not asked for
  const SECRET = /(current|new)-password|one-time-code|cc-(number|csc|exp)/;
  const nodes = [];
  const counted = new Map();
  const pending = [];

  const editable = el => el.isContentEditable && !(el.parentElement && el.parentElement.isContentEditable);
  function clickable(el, role) {
    if (ACTED_ON.has(role)) return !(role === 'option' && el.closest('select, datalist'));
    if (['SUMMARY'].includes(tagOf(el)) || editable(el)) return true;
    if (['HTML', 'BODY', 'LABEL'].includes(tagOf(el))) return tagOf(el) === 'LABEL' && !!el.control && !visible(el.control);
    if (el.hasAttribute('onclick') || typeof el.onclick === 'function') return true;
    return el.hasAttribute('tabindex') && el.tabIndex >= 0 && !PLACES.has(role);  // a place is focused to be scrolled
  }
  const points = el => style(el).cursor === 'pointer' && !['HTML', 'BODY', 'LABEL'].includes(tagOf(el));

  function states(el, role) {
    const aria = name => (el.getAttribute('aria-' + name) || '').toLowerCase();
    const found = [];
    if (el.matches(':disabled') || aria('disabled') === 'true') found.push('disabled');
    if (el.readOnly && el.matches('input, textarea') || aria('readonly') === 'true') found.push('readonly');
    if (el.required || aria('required') === 'true') found.push('required');
    if (el.indeterminate || aria('checked') === 'mixed') found.push('half ticked');
    else if (el.matches('input[type=checkbox], input[type=radio]') ? el.checked : aria('checked') === 'true') found.push('ticked');
    if (aria('pressed') === 'true') found.push('pressed');
    if (aria('selected') === 'true') found.push('selected');
    if (aria('current') && aria('current') !== 'false') found.push('current');
    const open = tagOf(el) === 'SUMMARY' && el.parentElement && tagOf(el.parentElement) === 'DETAILS' ? String(el.parentElement.open) : aria('expanded');
    if (open === 'true') found.push('expanded');
    if (open === 'false') found.push('collapsed');
    if (aria('invalid') === 'true') found.push('invalid');
    if (el === document.activeElement && el !== document.body) found.push('focused');
    if (el.open && tagOf(el) === 'DIALOG' && el.matches(':modal')) found.push('modal');
    return found;
  }
  function value(el, node, role) {
    const secret = el.type === 'password' || SECRET.test(el.autocomplete || '') || !['none', undefined].includes(style(el).webkitTextSecurity);
    if (tagOf(el) === 'SELECT') {
      const listed = [...el.options].filter(one => !one.disabled || one.selected);
      node.v = squeezed([...el.selectedOptions].map(one => one.label).join(', '));
      node.o = listed.slice(0, 40).map(one => squeezed(one.label));
      if (listed.length > 40) node.m = listed.length - 40;
    } else if (el.matches('input, textarea') && !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file'].includes(el.type)) node.v = secret ? (el.value ? '••••' : '') : el.value;
    else if (el.type === 'file') node.v = [...el.files].map(one => one.name).join(', ');
    else if (editable(el) || ['textbox', 'searchbox'].includes(role)) node.v = squeezed(el.innerText);
    else if (['slider', 'spinbutton', 'progressbar', 'meter'].includes(role)) node.v = el.getAttribute('aria-valuetext') || el.getAttribute('aria-valuenow') || (el.value === undefined ? '' : String(el.value));
    if (secret) node.k = 'password';
    else if (tagOf(el) === 'INPUT') node.k = el.type;
    else node.k = tagOf(el) === 'SELECT' ? 'select' : editable(el) || tagOf(el) === 'TEXTAREA' ? 'lines' : '';
  }
  function put(el, role, parent, acted, aside) {
    const node = {p: parent, r: role};
    doubtful = false;
    if (!NAMED.has(role) || acted) node.n = nameOf(el);
    if (HELD.has(role)) {
      node.h = squeezed(fullText(el));
      if (role === 'row') node.j = nameOf(el);
    }
    if (acted) {
      node.a = 1;
      value(el, node, role);
      const labels = labelsOf(el);
      if (labels.length) node.l = labels;
      if (!node.n && (!role || HELD.has(role))) node.n = squeezed(el.innerText).slice(0, 200);
      for (const [key, attribute] of [['i', testid], ['ti', 'title'], ['al', 'alt']]) {
        const said = el.getAttribute(attribute);
        if (said && said.trim() && alone(el.getRootNode(), `[${attribute}=${JSON.stringify(said)} i]`)) node[key] = key === 'i' ? said : squeezed(said);
      }
    }
    if (role === 'heading') node.lv = Number(el.getAttribute('aria-level')) || Number(tagOf(el)[1]) || 2;
    if (acted || KEPT.has(role)) { const found = states(el, role); if (found.length) node.s = found; }
    if (aside) node.w = 1;
    if (doubtful) node.d = 1;
    if (el.getRootNode() !== document) node.sh = 1;
    nodes.push(node);
    if (acted) {
      const key = `${role}\n${(node.n || '').toLowerCase()}`;
      counted.set(key, (counted.get(key) || 0) + 1);
      pending.push([el, node, key]);
    }
    return nodes.length - 1;
  }
  const shortTexts = [];  // the short texts, each with its element
  let gap = true, broken = true;  // whether a space, or the end of a block, stands before what comes next
  function putText(node, parent) {
    const text = squeezed(node.nodeValue);
    if (!text) { gap = gap || node.nodeValue !== ''; return; }
    if (!textShows(node)) return;
    const last = nodes[nodes.length - 1];
    if (text.length <= 40) shortTexts.push([text, node.parentElement || node.getRootNode().host]);
    if (last && last.r === 'text' && last.p === parent && !broken) last.t = (last.t + (gap || /^\s/.test(node.nodeValue) ? ' ' : '') + text).slice(0, 500);
    else nodes.push({p: parent, r: 'text', t: text.slice(0, 500)});
    gap = /\s$/.test(node.nodeValue);
    broken = false;
  }
  function frameOf(el, parent) {
    const at = frames.indexOf(el);
    const title = ['name', 'title', 'aria-label'].map(one => el.getAttribute(one)).filter(Boolean).map(squeezed);
    const others = [...document.querySelectorAll('iframe, frame')].filter(one => one !== el);
    const taken = others.flatMap(one => ['name', 'title', 'aria-label'].map(key => squeezed(one.getAttribute(key)).toLowerCase()));
    nodes.push({p: parent, r: 'frame', n: title[0] || '', l: title.filter(one => !taken.includes(one.toLowerCase())), f: at, c: selectorOf(el)});
  }
  const INLINE_TEXT = set('paragraph strong emphasis code mark subscript superscript insertion deletion term definition time generic none presentation blockquote caption');
  function walk(el, parent, mute, pointed) {
    const tag = tagOf(el);
    if (UNSEEN.has(tag) || tag === 'HEAD' || style(el).display === 'none') return;
    if (el.parentElement && el.parentElement.shadowRoot && !el.assignedSlot) return;
    const seen = visible(el), role = roleOf(el);
    if (tag === 'IFRAME' || tag === 'FRAME') { if (seen) frameOf(el, parent); return; }
    let at = parent, silent = mute, within = pointed;
    if (seen) {
      const aside = apart(el), certain = clickable(el, role);
      const acted = certain || (points(el) && !pointed);
      const kept = KEPT.has(role) && !(aside && !acted);
      if (acted || kept) {
        at = put(el, acted || !INLINE_TEXT.has(role) ? (role === 'generic' || NAMELESS.has(role) || role === 'none' ? '' : role) : role, parent, acted, aside);
        if (acted && !certain) nodes[at].g = 1;
        // what is in the name need not be said again
        silent = mute || (nodes[at].n && (BY_CONTENT.has(role) || (certain && (!role || HELD.has(role)))) && !['row', 'cell', 'gridcell', 'rowheader', 'columnheader'].includes(role)) || ['textbox', 'searchbox', 'combobox'].includes(role) && acted;
        within = within || acted;
      }
    }
    const block = !/^(inline|contents)$/.test(style(el).display) || tag === 'BR';
    broken = broken || block;
    if (tag === 'SELECT' || tag === 'TEXTAREA' || tag === 'SVG') return;
    if (tag === 'LABEL' && el.control && visible(el.control)) silent = true;
    const folded = style(el).contentVisibility === 'hidden' || (tag === 'DETAILS' && !el.open);
    const shows = !folded && (shownByStyle(el) || style(el).display === 'contents');
    const inside = el.shadowRoot ? el.shadowRoot.childNodes : tag === 'SLOT' && el.assignedNodes().length ? el.assignedNodes() : el.childNodes;
    for (const node of inside) {
      if (node.nodeType === 3 && !silent && shows) putText(node, at);
      else if (node.nodeType === 1) walk(node, at, silent, within);
    }
    broken = broken || block;
  }
  if (document.body) walk(document.body, -1, false, false);
  // Whether a text, compared whole, leads to this element or to what is drawn inside of it, and to nothing else.
  const byText = new Map();
  function collect(el) {
    if (['SCRIPT', 'NOSCRIPT', 'STYLE', 'HEAD'].includes(tagOf(el))) return;
    const text = squeezed(fullText(el)), inner = [...el.children, ...(el.shadowRoot ? el.shadowRoot.children : [])];
    if (text && text.length <= 80 && !inner.some(one => squeezed(fullText(one)) === text) && visible(el)) byText.set(text, [...(byText.get(text) || []), el]);
    inner.forEach(collect);
  }
  if (pending.some(([, node]) => !node.r && node.n)) collect(document.body);
  // What stands next to it: a text of which it is the closest of its kind, reckoned as near.py does.
  const everything = () => [...roots(document)].flatMap(root => [...root.querySelectorAll(root === document ? 'body, body *' : '*')]);
  const folded = memo(el => squeezed(fullText(el)).toLowerCase());
  let elements = null;
  const holding = memo(text => {
    elements = elements || everything().filter(el => !['SCRIPT', 'NOSCRIPT', 'STYLE'].includes(tagOf(el)));
    const holds = el => folded(el).includes(text);
    return elements.filter(el => holds(el) && ![...el.children, ...(el.shadowRoot ? el.shadowRoot.children : [])].some(holds) && visible(el));
  });
  const boxOf = memo(el => el.getBoundingClientRect());
  function apartBy(a, b) {
    const x = Math.max(0, a.left - b.right, b.left - a.right), y = Math.max(0, a.top - b.bottom, b.top - a.bottom);
    return Math.hypot(x, y) + Math.hypot((a.left + a.right - b.left - b.right) / 2, (a.top + a.bottom - b.top - b.bottom) / 2) / 1e4;
  }
  const FAR = 50;  // pixels: of what is farther off no one would say near
  function beside(el, alike) {
    const box = boxOf(el), ticked = ['checkbox', 'radio'].includes(roleOf(el));  // whose label stands behind
    const ranked = shortTexts.map(([text, at]) => {
      const there = boxOf(at), behind = there.left >= box.right || there.top >= box.bottom;
      return [text, apartBy(there, box), behind];
    }).filter(([text, far, behind]) => far < FAR && (!behind || ticked) && text.length > 1 && /\p{L}/u.test(text) && !/^\/|[{}]/.test(text));
    ranked.sort((a, b) => (ticked ? 0 : a[2] - b[2]) || a[1] - b[1]);
    for (const [text] of ranked.slice(0, 4)) {
      const anchors = holding(text.toLowerCase());
      if (!anchors.length || anchors.length > 3) continue;
      const far = one => (anchors.includes(one) ? Infinity : Math.min(...anchors.map(anchor => apartBy(boxOf(anchor), boxOf(one)))));
      if (far(el) < Math.min(...alike.filter(one => one !== el).map(far)) - 0.5) return text;
    }
    return '';
  }
  const keyed = name => name.toLowerCase().replace(/[:* ]+$/, '') || name;
  const NEAR_MOST = 60;
  function putNear() {
    const drawn = pending.filter(([, node]) => node.r && !node.w && ACTED_ON.has(node.r));
    const wanted = drawn.filter(([, node, key]) => (!node.n && !node.l) || counted.get(key) > 1);
    for (const [el, node] of wanted.slice(0, NEAR_MOST)) {
      const alike = drawn.filter(([, other]) => other.r === node.r && (!node.n || keyed(other.n || '') === keyed(node.n))).map(([one]) => one);
      const text = beside(el, alike);
      if (text) node.nr = text;
    }
  }
  putNear();
  for (const [el, node, key] of pending) {
    const alike = (!node.r && byText.get(node.n)) || [];
    if (alike.length === 1 && el.contains(alike[0])) node.u = 1;
    else if (every || !node.n || counted.get(key) > 1 || node.w || node.d || node.sh || !node.r || HELD.has(node.r) || node.n.length > 80 || /[{}]|^\/|[^\x20-\x7e\xa0-\uffff]/.test(node.n)) node.c = selectorOf(el);
  }
  if (every) for (const [el, node] of pending) node.x = selectorOf(el, true);
  return JSON.stringify({print: printed, title: squeezed(document.title), nodes});
}
