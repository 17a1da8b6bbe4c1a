// The parts in this folder are one function, which is called in a document with {known, frames, testid, every}: the
// prints that are known already, the frames of the document that Playwright knows, the attribute of test ids, and
// whether each element that can be acted on gets a selector, needed or not, and one (`x`) without any of its words.
//
// Roles, names and visibility follow Playwright's get_by_role, get_by_label and `visible`, since those have to find
// again what is told here. Where our way is the simpler one, the node says `d` (doubtful), and is looked for before it
// is trusted.

const set = words => new Set(words.split(' '));
const squeezed = plain;  // of words.js, which stands before this
const tagOf = el => (el.tagName || '').toUpperCase();
const parentOf = el => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
const ownerOf = el => el.parentElement || (el.parentNode instanceof ShadowRoot ? el.parentNode.host : null);
const memo = work => { const kept = new Map(); return el => { if (!kept.has(el)) kept.set(el, work(el)); return kept.get(el); }; };
const style = memo(el => getComputedStyle(el));
