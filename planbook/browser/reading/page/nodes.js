// The data of one element.
const ACTED_ON = set('button link textbox searchbox combobox listbox spinbutton slider checkbox radio switch tab menuitem menuitemcheckbox menuitemradio option treeitem');
const KEPT = set('alert alertdialog article banner caption columnheader cell complementary contentinfo dialog feed figure form grid gridcell group heading img list listitem log main math menu menubar meter navigation note progressbar radiogroup region row rowgroup rowheader search status table tablist tabpanel timer toolbar tooltip tree treegrid');
const PLACES = set('alert alertdialog application banner complementary contentinfo dialog document feed figure form grid group list log main math menu menubar navigation note radiogroup region rowgroup search status table tablist tabpanel toolbar tree treegrid');
const HELD = set('row listitem article');  // named by their content
const NAMED = set('row cell gridcell columnheader rowheader list listitem rowgroup');  // not named: their content is
const SECRET = /(current|new)-password|one-time-code|cc-(number|csc|exp)/;
const nodes = [];
const counted = new Map();
const pending = [];
const places = new Map();  // each element's number among the nodes

const editable = el => el.isContentEditable && !(el.parentElement && el.parentElement.isContentEditable);
const inert = memo(isInert);
function clickable(el, role) {
  if (inert(el)) return false;
  if (ACTED_ON.has(role)) return !(role === 'option' && el.closest('select, datalist'));
  if (['SUMMARY'].includes(tagOf(el)) || editable(el)) return true;
  if (['HTML', 'BODY', 'LABEL'].includes(tagOf(el))) return tagOf(el) === 'LABEL' && !!el.control && !visible(el.control);
  if (el.hasAttribute('onclick') || typeof el.onclick === 'function') return true;
  return el.hasAttribute('tabindex') && el.tabIndex >= 0 && !PLACES.has(role);  // focusable to be scrolled
}
const DRAGS = /^(grab|move|all-scroll|([nesw]{1,4}|col|row)-resize)$/;
const drags = el => el.getAttribute('draggable') === 'true' || DRAGS.test(style(el).cursor);
const points = el => (style(el).cursor === 'pointer' || drags(el)) && !inert(el) && !['HTML', 'BODY', 'LABEL'].includes(tagOf(el));

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
// The text of an editable element with its line ends, and with what is bold, italic or an item of a list in Markdown.
const isBold = el => style(el).fontWeight >= 600, isSlanted = el => style(el).fontStyle !== 'normal';
function formatted(el) {
  const plainly = {bold: isBold(el), slanted: isSlanted(el)};
  const inside = (node, around = plainly) => {
    if (node.nodeType === 3) return node.data.replace(/\s+/g, ' ');
    if (node.nodeType !== 1 || style(node).display === 'none') return '';
    if (tagOf(node) === 'BR') return '\n';
    const here = {bold: isBold(node), slanted: isSlanted(node)}, isHead = /^H[1-6]$/.test(tagOf(node));
    const sign = (here.bold && !around.bold && !isHead ? '**' : '') + (here.slanted && !around.slanted ? '*' : '');
    const text = [...node.childNodes].map(one => inside(one, here)).join('');
    const told = sign && text.trim() ? text.replace(/^(\s*)([^]*?)(\s*)$/, `$1${sign}$2${[...sign].reverse().join('')}$3`) : text;
    if (tagOf(node) === 'LI') return `\n${node.closest('ol, ul')?.localName === 'ol' ? '1.' : '-'} ${told.trim()}`;
    return node === el || style(node).display.startsWith('inline') ? told : `\n${told}\n`;
  };
  return inside(el).replace(/[^\S\n]*\n\s*/g, '\n').trim();
}
// The value of a list of the page's own: that of a field in it, else its text without its label.
function chosenIn(el) {
  const field = el.querySelector('input:not([type=hidden])');
  const label = referred(el, 'aria-labelledby').filter(one => el.contains(one)).map(one => squeezed(one.innerText));
  const told = label.reduce((text, one) => text.replace(one, ''), squeezed(el.innerText));
  return (field && squeezed(field.value)) || squeezed(told);
}
function value(el, node, role) {
  const filled = window[Symbol.for('planbook.filled')];
  const forSecrets = el.type === 'password' || SECRET.test(el.autocomplete || '') || !['none', undefined].includes(style(el).webkitTextSecurity);
  const secret = forSecrets || (filled && filled.secret.has(el));
  if (tagOf(el) === 'SELECT') {
    const listed = [...el.options].filter(one => !one.disabled || one.selected);
    node.v = squeezed([...el.selectedOptions].map(one => one.label).join(', '));
    node.o = listed.slice(0, 40).map(one => squeezed(one.label));
    if (listed.length > 40) node.m = listed.length - 40;
  } else if (el.matches('input, textarea') && !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file'].includes(el.type)) node.v = secret ? (el.value ? '••••' : '') : el.value;
  else if (el.type === 'file') node.v = [...el.files].map(one => one.name).join(', ');
  else if (editable(el)) node.v = formatted(el);
  else if (['textbox', 'searchbox'].includes(role)) node.v = squeezed(el.innerText);
  else if (role === 'combobox') node.v = el.getAttribute('aria-valuetext') || chosenIn(el);
  else if (['slider', 'spinbutton', 'progressbar', 'meter'].includes(role)) node.v = el.getAttribute('aria-valuetext') || el.getAttribute('aria-valuenow') || (el.value === undefined ? '' : String(el.value));
  if (forSecrets) node.k = 'password';
  else if (tagOf(el) === 'INPUT') node.k = el.type;
  else node.k = tagOf(el) === 'SELECT' ? 'select' : editable(el) || tagOf(el) === 'TEXTAREA' ? 'lines' : '';
}
function put(el, role, parent, acted, aside) {
  const node = {p: parent, r: role};
  doubtful = false;
  if (!NAMED.has(role) || acted) node.n = nameOf(el);
  if (HELD.has(role)) {
    node.h = wordsIn(el);
    if (role === 'row') node.j = nameOf(el);
  }
  if (acted) {
    node.a = 1;
    value(el, node, role);
    const labels = labelsOf(el), beside = el.matches(LABELLED) && !labelled(el) ? labelWithoutButtons(el) : '';
    if (beside) { labels.unshift(beside); node.n = beside; doubtful = true; }
    if (labels.length) node.l = labels;
    if (!node.n && (!role || HELD.has(role)) && !editable(el)) node.n = squeezed(el.innerText).slice(0, 200);
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
  places.set(el, nodes.push(node) - 1);
  if (acted) {
    const key = `${role}\n${keyed(node.n || '')}`;
    counted.set(key, (counted.get(key) || 0) + 1);
    pending.push([el, node, key]);
  }
  return nodes.length - 1;
}
