// Texts as people read them: what cannot be seen or typed does not count (signs of icon fonts, zero-width and direction
// marks, soft hyphens), composed letters are equal to decomposed ones, and all hyphens and spaces are alike.
const plain = text => {
  if (/^[\x21-\x7e]*$/.test(text || '')) return text || '';
  return text.replace(/[\p{DI}\p{Co}]+/gu, '').normalize('NFC').replace(/[\u2010\u2011]/g, '-').replace(/\s+/g, ' ').trim();
};
const UNREAD = new Set(['script', 'noscript', 'style', 'head', 'template']);
const PRESSED = new Set(['submit', 'button', 'reset']);
// What is drawn inside: a slot shows what it is given, and what has a shadow root shows that.
const drawnIn = el => {
  const given = el.localName === 'slot' && el.assignedNodes ? el.assignedNodes() : [];
  return given.length ? given : (el.shadowRoot || el).childNodes;
};
// The text of an element, before and after it is made plain. Blocks and cells are apart; \x01 stands where a box begins or ends
// that may stand within a word.
const SOFT = '\x01';
const edgeOf = el => {
  if (el.localName === 'br') return ' ';
  const display = getComputedStyle(el).display;
  return display === 'inline' || display === 'contents' ? '' : display.startsWith('inline') || display === 'none' ? SOFT : ' ';
};
function rawIn(node, known) {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || UNREAD.has(node.localName)) return '';
  if (known.has(node)) return known.get(node);
  let text = '';
  if (node.localName === 'input') text = PRESSED.has(node.type) ? node.value : '';
  else for (const one of drawnIn(node)) text += rawIn(one, known);
  const edge = node.localName === 'slot' ? '' : edgeOf(node);
  known.set(node, edge + text + edge);
  return known.get(node);
}
const readIn = (node, known) => plain(rawIn(node, known)).replace(/[ \x01]*\x01[ \x01]*/g, found => (found.includes(' ') ? ' ' : SOFT)).replace(/^[ \x01]+|[ \x01]+$/g, '');
// Whether the browser lets nobody use an element: it says so, or stands behind a modal dialog.
const isInert = el => {
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const modals = [...el.ownerDocument.querySelectorAll('dialog:modal')];
  let inModal = !modals.length;
  for (let at = el; at; at = around(at)) {
    if (at.inert) return true;
    inModal = inModal || modals.includes(at);
  }
  return !inModal;
};
