// The parts in this folder form one function, which is called in a document with {known, frames, testid, every}: the
// known fingerprints, the document's frames that Playwright knows, the attribute of test ids, and whether each
// interactive element gets a selector even if not needed, and one (`x`) without any of its texts.
//
// Roles, names and visibility follow Playwright's get_by_role, get_by_label and `visible`, which must find the elements
// again. If the rules here are simpler, the node is marked `d` (doubtful), and its target is verified before use.

const set = words => new Set(words.split(' '));
const squeezed = plain;  // from words.js, which precedes this
const tagOf = el => (el.tagName || '').toUpperCase();
const parentOf = el => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
const ownerOf = el => el.parentElement || (el.parentNode instanceof ShadowRoot ? el.parentNode.host : null);
const memo = work => { const kept = new Map(); return el => { if (!kept.has(el)) kept.set(el, work(el)); return kept.get(el); }; };
const style = memo(el => getComputedStyle(el));
