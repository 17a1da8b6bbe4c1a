// The page: follows the studio's news, and gives its keys their meaning.
import {ask, clearAlerts} from './api.js';
import {button, h} from './build.js';
import {book} from './cells.js';
import {draftForm, draftIsShown, showDraft, showDraftFrame} from './draft.js';
import {editor} from './editor.js';
import {only, showFrame, showPage} from './live.js';

const byId = id => document.getElementById(id);
const GIT = {committed: 'as in the newest commit', modified: 'changed since the newest commit', untracked: 'not in git yet'};
const KEYS = [['↑ ↓ or k j', 'choose a cell'], ['Enter', 'edit it'], ['Ctrl+Enter', 'save and run it'], ['Shift+Enter', 'save and run up to it'], ['Esc', 'save, and leave the editor'],
  ['r', 'run this cell'], ['t', 'run to here'], ['n', 'run from here on'], ['u', 'back to here'], ['a', 'run all remaining cells'], ['o', 'open the start'], ['s', 'stop'],
  ['i', 'insert a cell below'], ['p', 'point at the page'], ['c', 'touch the page: clicks and keys reach it'], ['w', 'draft a plan with a model'], ['v', 'view'], ['d', 'diff'], ['e', 'the whole file'], ['?', 'these keys']];

const DO = {
  open: () => ask('open'),
  all: () => book.order.length && book.run('to', book.order.at(-1)),
  stop: () => ask('stop'),
  view: () => paper('view'),
  diff: () => paper('diff'),
  draft: () => newest && draftForm(newest, sheet),
  whole,
  record,
  keys: () => sheet('The keys', h('dl', {class: 'keys'}, KEYS.flatMap(([key, what]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)]))),
};
for (const one of document.querySelectorAll('[data-do]')) one.addEventListener('click', () => DO[one.dataset.do]());

function sheet(name, ...inside) {
  byId('paper').setAttribute('aria-label', name);
  byId('sheet').replaceChildren(h('h2', {}, name), ...inside);
  byId('paper').showModal();
}

function paper(name) {
  const loading = h('p', {class: 'remark', role: 'status'}, 'Loading …'), frame = h('iframe', {src: `/document/${name}`, sandbox: '', title: name});
  frame.addEventListener('load', () => loading.remove());
  sheet(name === 'view' ? 'View' : 'Diff', loading, frame);
}

async function whole() {
  const text = await ask('whole');
  if (text === undefined) return;
  const place = h('div', {class: 'whole'});
  sheet('The whole file', place);
  const view = editor(place, () => 'whole', text, []);
  place.after(button('Save', async () => { if (await ask('whole', {text: view.state.doc.toString(), base: text}) !== undefined) byId('paper').close(); }, '', 'main'));
}

let newest = null, recording = null;
async function record() {
  if (recording) return ask('record', {stop: true});
  const after = book.chosen && book.chosen !== 'head' ? book.chosen : null;
  if (await ask('record', {after}) !== undefined && !byId('touch').checked) only(byId('touch'));
}

function showRecording(sentences) {
  recording = sentences;
  byId('record').textContent = sentences ? 'Stop recording' : 'Record';
  byId('record').classList.toggle('going', Boolean(sentences));
  byId('recorded').replaceChildren(...(sentences ? [h('h2', {}, 'Recorded so far'), h('ol', {}, sentences.map(words => h('li', {}, words)))] : []));
}

const AT_CELL = {r: 'this', t: 'to', n: 'on', u: 'undo'};
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('.cm-editor, input:not([type=checkbox]), textarea, select, dialog')) return;
  const key = event.key, uid = book.chosen;
  if (draftIsShown() && key !== '?' && key !== 'w') return;  // the cells are not there
  const act = {ArrowDown: () => book.move(1), j: () => book.move(1), ArrowUp: () => book.move(-1), k: () => book.move(-1), o: DO.open, a: DO.all, s: DO.stop, v: DO.view, d: DO.diff, w: DO.draft,
    e: whole, '?': DO.keys, p: () => only(byId('point')), c: () => only(byId('touch')), i: () => book.insert(uid && uid !== 'head' ? uid : book.order.at(-1) ?? null)}[key];
  if (act) { event.preventDefault(); act(); }
  else if (uid && uid !== 'head' && AT_CELL[key]) { event.preventDefault(); book.run(AT_CELL[key], uid); }
  else if (uid && key === 'Enter' && !event.target.closest('button, a, summary')) { event.preventDefault(); book.edit(uid); }
});

const news = new EventSource('/events');
news.addEventListener('state', event => {
  const state = newest = JSON.parse(event.data);
  byId('file').textContent = state.file;
  byId('git').textContent = GIT[state.git] || '';
  busy(state.busy);
  byId('troubles').replaceChildren(...state.troubles.map(words => h('p', {class: 'alert'}, words)));
  book.render(state);
  showPage(state);
  showRecording(state.recording);
});
news.addEventListener('frame', event => showFrame(JSON.parse(event.data)));
news.addEventListener('draft', event => showDraft(JSON.parse(event.data)));
news.addEventListener('draft_frame', event => showDraftFrame(JSON.parse(event.data)));
news.addEventListener('busy', event => {
  const told = JSON.parse(event.data);
  busy(told.busy);
  clearAlerts();
});
news.addEventListener('over', () => { news.close(); busy('The studio has ended.'); });
news.addEventListener('error', () => busy('The studio does not answer …'));

function busy(words) {
  byId('busy').textContent = words;
  byId('busy').classList.toggle('going', Boolean(words));
  byId('stop').hidden = !words;
}
