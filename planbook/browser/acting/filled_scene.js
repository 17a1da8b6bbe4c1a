// What is around a field that is filled, to tell afterwards what the page has made of it. It follows `filled_fields.js`.
// What a field asks for: its names, and the texts before it, the nearest first, up to a heading. A field that the page
// has only drawn anew asks for the same.
const HEADING = 'h1, h2, h3, h4, h5, h6, legend, [role=heading]', NEAR = 8, FAR = 60;
const MADE = /[:«_]r[0-9a-z]+[:»_]|[0-9]{5}|[0-9a-f]{8}-/i;  // names that a framework makes
const isRead = node => node.parentElement && !node.parentElement.closest('script, style, textarea, option') && node.parentElement.checkVisibility();
const textsBefore = (el, most) => {
  const found = [], walker = document.createTreeWalker(el.getRootNode(), NodeFilter.SHOW_TEXT);
  walker.currentNode = el;
  for (let seen = 0; found.length < most && seen < 4 * FAR && walker.previousNode(); seen += 1) {
    const node = walker.currentNode;
    if (!bare(node.data) || /(…|\.\.\.)\s*$/.test(node.data) || !isRead(node)) continue;  // `Loading…` goes by itself
    found.push(node.data.trim());
    if (most === NEAR && node.parentElement.closest(HEADING)) break;
  }
  return found;
};
const questionOf = (el, most = NEAR) => ({view: view(), name: el.getAttribute('name') || '', type: el.type || '', texts: textsBefore(el, most)});
// Returns in which way the field asks for something else than the one in whose place it is; '' if in none.
const asksOther = el => {
  const was = kept.asks, is = questionOf(el, FAR), texts = new Set(is.texts.map(bare));
  if (was.view !== is.view) return `the page is at ${is.view} now`;
  if (was.name !== is.name && !MADE.test(was.name + ' ' + is.name)) return `its name is "${is.name}", and was "${was.name}"`;
  if (was.type !== is.type) return `its type is "${is.type}", and was "${was.type}"`;
  const lost = was.texts.find(text => !texts.has(bare(text)));
  if (lost !== undefined) return `"${lost}" is not before it any more`;
  return kept.scene && showsMore() ? 'the page shows elsewhere what was filled' : '';
};
// What the page shows besides the field: its texts, of typed keys in shadow roots too, and what other fields hold.
const textIn = root => [root.textContent, ...[...root.querySelectorAll('*')].map(el => el.shadowRoot).filter(Boolean).map(textIn)].join('\n');
const pageText = deep => document.body ? (deep ? textIn(document.body) : document.body.textContent) : '';
const sceneOf = (el, given) => ({
  text: pageText(given.hands_on), deep: given.hands_on, held: held(el),
  sought: given.asked.split('\n').map(bare).reduce((longest, line) => line.length > longest.length ? line : longest, ''),
  others: given.hands_on ? new Map(texts().filter(one => one !== el).map(one => [one, one.value])) : new Map(),
});
const times = (text, sought) => sought ? bare(text).split(sought).length : 0;
const showsMore = () => times(pageText(kept.scene.deep), kept.scene.sought) > times(kept.scene.text, kept.scene.sought);
// Why a field has taken none of the keys that were typed; '' if it has, or if it is no field to type in. `perhaps`: what
// a field shows that nobody sees is drawn elsewhere, where no text tells of it.
const HELPER = 10;  // pixels
const untaken = (el, asked) => {
  const was = kept.scene, own = kept.meant, value = held(el), heard = kept.keys && kept.keys.input;
  const isField = el.matches(TYPED_IN) || el.isContentEditable;
  if (!was || own !== el || !isField || !asked.replace(/[\r\n\t]/g, '')) return '';
  if (value && (heard || (bare(asked) ? bare(value) !== bare(was.held) : value !== was.held))) return '';
  if ([...was.others].some(([one, before]) => !one.isConnected || one.value !== before)) return '';
  if ((heard && pageText(true) !== was.text) || showsMore()) return '';
  const box = el.getBoundingClientRect();
  const isHelper = box.width < HELPER || box.height < HELPER || box.right < 0 || box.bottom < 0 || !el.checkVisibility({opacityProperty: true});
  if (isHelper || document.querySelector('canvas, embed, object')) return 'perhaps';
  return el.matches(':disabled') ? 'it is disabled' : el.readOnly ? 'it is read-only' : 'the page has taken none of the keys';
};
// Whether the field had not received each key when it went.
const wasCut = asked => !!kept.keys && Math.max(kept.keys.keydown, kept.keys.input) < [...asked.trimEnd()].length;
const goneBefore = {spot: null, moved: [], value: '', typed: '', type: '', editable: false, most: -1, gone: false, onward: '',
  anew: true, cut: true, other: 'it is gone', untaken: '', leaves: false};
