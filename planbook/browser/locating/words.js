// Texts as people read them: characters that cannot be seen or typed are removed (icon fonts, zero-width and direction
// marks, soft hyphens), text is in NFC, and all hyphens and spaces are alike.
const plain = text => {
  if (/^[\x21-\x7e]*$/.test(text || '')) return text || '';
  return text.replace(/[\p{DI}\ue000-\uf8ff\u{f0000}-\u{10fffd}]+/gu, '').normalize('NFC').replace(/[\u2010\u2011]/g, '-').replace(/[\s\x1c-\x1f\x85]+/g, ' ').trim();
};
const UNREAD = new Set(['script', 'noscript', 'style', 'head', 'template']);
const PRESSED = new Set(['submit', 'button', 'reset']);
// The rendered children: a slot shows its assigned nodes, and a host shows its shadow root.
const drawnIn = el => {
  const given = el.localName === 'slot' && el.assignedNodes ? el.assignedNodes() : [];
  return given.length ? given : (el.shadowRoot || el).childNodes;
};
// The text of an element, before and after normalization. Blocks and cells are separated by spaces; \x01 marks the edge
// of an inline box, which may be inside a word.
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
// A field's label without the buttons in it, such as one that clears the field; empty if there is none in the label.
const BUTTONS = 'button, [role=button]';
const labelWithoutButtons = el => {
  const label = el.matches('input, textarea, select') && [...(el.labels || [])].find(one => one.querySelector(BUTTONS));
  const isSaid = node => node.nodeType === 3 || (node.nodeType === 1 && !UNREAD.has(node.localName));
  const said = node => (node.nodeType === 3 ? node.data : node.matches(`${BUTTONS}, input, textarea, select`) ? ' ' : [...node.childNodes].filter(isSaid).map(said).join(''));
  return label ? plain(said(label)).trim() : '';
};
// Whether nobody can use an element: it is inert, or behind a modal dialog.
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
