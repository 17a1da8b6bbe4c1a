// Texts that identify an element: its own, and one next to it.

// Elements by their whole text, to find texts that identify only one element, or one with its descendants.
const byText = new Map();
const innerOf = el => [...drawnIn(el)].filter(one => one.nodeType === 1).flatMap(one => (one.localName === 'slot' ? innerOf(one) : [one]));
function collect(el) {
  if (UNREAD.has(el.localName)) return;
  const inner = innerOf(el), text = rawIn(el, raw).length < 400 ? wordsIn(el) : '';
  if (text && text.length <= 80 && !inner.some(one => wordsIn(one) === text) && visible(el)) byText.set(text, [...(byText.get(text) || []), el]);
  inner.forEach(collect);
}
const drawnInside = (el, other) => { for (let at = other; at; at = parentOf(at)) if (at === el) return true; return false; };

// The text next to an element to which it is the closest of its kind, computed as in near.py.
const everything = () => [...roots(document)].flatMap(root => [...root.querySelectorAll(root === document ? 'body, body *' : '*')]);
const lettered = /^[\p{L}\p{N}\p{M}]/u, isOfAWord = letter => lettered.test(letter) && !/[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{20000}-\u{3ffff}]/u.test(letter);
function hasWords(text, part) {  // as `name_matching.has_words`
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const before = [...text.slice(0, at)].pop() || '', after = [...text.slice(at + part.length, at + part.length + 2)][0] || '';
    const letters = [...part];
    if (!(isOfAWord(letters[0]) && isOfAWord(before)) && !(isOfAWord(letters[letters.length - 1]) && isOfAWord(after))) return true;
  }
  return false;
}
const folded = memo(el => wordsIn(el).toLowerCase());
let elements = null;
const holding = memo(text => {
  elements = elements || everything().filter(el => !UNREAD.has(el.localName) && el.localName !== 'slot');
  const holds = el => folded(el).includes(text) && hasWords(folded(el), text);
  return elements.filter(el => holds(el) && !innerOf(el).some(holds) && visible(el));
});
const boxOf = memo(el => el.getBoundingClientRect());
function apartBy(a, b) {
  const x = Math.max(0, a.left - b.right, b.left - a.right), y = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return Math.hypot(x, y) + Math.hypot((a.left + a.right - b.left - b.right) / 2, (a.top + a.bottom - b.top - b.bottom) / 2) / 1e4;
}
const FAR = 50;  // pixels: an element farther off is not near
// Typed text may be repeated next to the field, such as a title while it is edited: it differs the next time.
const TYPED = 'textarea, input:not([type=submit], [type=button], [type=reset], [type=image], [type=checkbox], [type=radio])';
const typed = el => (el.matches(TYPED) ? squeezed(el.value).toLowerCase() : '');
const BORDERS = set('banner complementary contentinfo dialog alertdialog form main navigation region search');
const landmarkOf = memo(el => { let at = el; while (at && !BORDERS.has(roleOf(at))) at = parentOf(at); return at; });
function beside(el, alike) {
  const own = typed(el), repeats = text => own.length > 1 && text.toLowerCase().includes(own);
  const box = boxOf(el), ticked = ['checkbox', 'radio'].includes(roleOf(el));  // their label follows them
  const ranked = shortTexts.filter(([, at]) => landmarkOf(at) === landmarkOf(el)).map(([text, at]) => {
    const there = boxOf(at), behind = there.left >= box.right || there.top >= box.bottom;
    return [text, apartBy(there, box), behind];
  }).filter(([text, far, behind]) => far < FAR && (!behind || ticked) && text.length > 1 && /\p{L}/u.test(text) && !/^\/|[{}]/.test(text) && !repeats(text));
  ranked.sort((a, b) => (ticked ? 0 : a[2] - b[2]) || a[1] - b[1]);
  for (const [text] of ranked.slice(0, 4)) {
    const anchors = holding(text.toLowerCase());
    if (!anchors.length || anchors.length > 3) continue;
    const far = (anchor, one) => (anchors.includes(one) ? Infinity : apartBy(boxOf(anchor), boxOf(one)));
    const others = alike.filter(one => one !== el);
    if (anchors.every(anchor => far(anchor, el) < Math.min(...others.map(one => far(anchor, one))) - 0.5)) return text;
  }
  return '';
}
const DRAWN_SIGNS = '[\\s\\u2190-\\u21ff\\u2300-\\u23ff\\u25a0-\\u27bf\\u2900-\\u297f\\u2b00-\\u2bff\\u{1f000}-\\u{1faff}]+';
const signs = new RegExp(`^${DRAWN_SIGNS}|${DRAWN_SIGNS}$`, 'gu');
const keyed = name => (name.replace(signs, '') || name).toLowerCase().replace(/[:* ]+$/, '') || name;
const NEAR_MOST = 60;
function putNear() {
  const drawn = pending.filter(([, node]) => node.r && !node.w && ACTED_ON.has(node.r));
  const wanted = drawn.filter(([, node, key]) => (!node.n && !node.l) || (counted.get(key) > 1 && counted.get(key) <= NEAR_MOST));
  for (const [el, node] of wanted.slice(0, NEAR_MOST)) {
    const alike = drawn.filter(([, other]) => other.r === node.r && (!node.n || keyed(other.n || '') === keyed(node.n))).map(([one]) => one);
    const text = beside(el, alike);
    if (text) node.nr = text;
  }
}
