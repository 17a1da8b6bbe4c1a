// The questions of `extract` to the page: the text of an element as a person reads it. Together with _tables.js and
// _scrolling.js this is the body of one function; see _page_queries.py.
// Letters are composed, as people write them in a plan: a page may show them either way, and nobody sees which. Others
// stay as they are: Unicode would also replace ideographs in names, which people tell apart.
const APART = /[^\p{M}\p{Ideographic}]\p{M}+|[\u1100-\u11ff]+/gu;
const composed = text => text.replace(APART, part => part.normalize('NFC')).replace(/\ufeff/g, '');
const collapsed = text => composed(text).replace(/\s+/g, ' ').trim();
// The visible lines, without the invisible space after them.
const lined = text => composed(text).split(/\r?\n/).map(line => line.trimEnd()).join('\n').replace(/^\n+|\n+$/g, '');
const FIELDS = 'input:not([type=hidden]), textarea, select';
const TICKED = 'input[type=checkbox], input[type=radio]';

function value(field) {
  if (field.matches(TICKED)) return field.checked;
  if (field.tagName === 'SELECT') return [...field.selectedOptions].map(one => collapsed(one.label)).join(', ');
  return isPart(field) ? '••••' : field.value;
}

// A few characters of a secret cannot be recognized later, so they are not read at all.
function isPart(field) {
  const filled = window[Symbol.for('planbook.filled')];
  return !!filled && field.value.length > 0 && field.value.length < 4 && filled.secret.has(field) && !filled.wholes.has(field.value);
}

// A field's value, whether a checkbox is ticked, an image's alternative text, else the visible text.
function textOf(el, how) {
  const it = el.tagName === 'LABEL' && el.control && !collapsed(el.innerText) ? el.control : el;
  if (it.matches(FIELDS)) return value(it);
  if (it.matches('[role=checkbox], [role=switch], [role=radio]')) return it.getAttribute('aria-checked') === 'true';
  if (it.tagName === 'IMG') return collapsed(it.alt);
  return (how.lines ? lined : collapsed)(it.innerText ?? it.textContent);
}

// A cell's text; if it contains nothing but one field, the field's value.
function cellText(cell, how) {
  const fields = cell.querySelectorAll(FIELDS);
  const own = collapsed(cell.innerText);
  const bare = fields.length === 1 && (!own || own === collapsed(fields[0].innerText));
  return bare ? value(fields[0]) : how.lines ? lined(cell.innerText) : own;
}

// An attribute as written; a relative URL becomes absolute, so that it is valid anywhere.
const ADDRESSES = ['href', 'src', 'action', 'formaction', 'poster', 'cite', 'xlink:href'];
function attributeOf(el, name) {
  const said = el.getAttribute(name);
  const isAddress = ADDRESSES.includes(name.toLowerCase()) || (name === 'data' && el.matches('object'));
  if (!said || !isAddress || /^\s*[a-z][a-z0-9+.-]*:/i.test(said)) return said;
  try { return new URL(said, el.baseURI).href; } catch { return said; }
}

const taken = (el, how) => (how.attribute ? attributeOf(el, how.attribute) : textOf(el, how));
const takenOfOne = (all, how) => all.length === 1 ? [taken(all[0], how)] : [];
const visible = el => el.checkVisibility() && el.getClientRects().length > 0;

const texts = (all, how) => all.map(el => taken(el, how));
