// The notebook at the left: each cell with its sentence, its YAML, how it went, and what can be done with it.
import {ask, clearAlerts} from './api.js';
import {button, h, icon, yaml} from './build.js';
import {editor, setText} from './editor.js';
import {heal} from './heal.js';

const WORDS = {passed: 'passed', ready: 'ready, not sent', failed: 'failed', warned: 'warned', skipped: 'skipped', not_reached: 'not reached', interrupted: 'stopped'};
const ICON = {ready: 'not_run'};
const held = new Map();  // by the cell's name: its elements and its editor
let chosen = null, order = [], wanted = null;

export const book = {
  get chosen() { return chosen; },
  get order() { return order; },
  choose, edit, insert, move, run, render, save,
};

function render(state) {
  const place = document.getElementById('book');
  order = state.cells.map(cell => cell.uid);
  for (const one of [...held.values()]) if (one.uid !== 'head' && !order.includes(one.uid)) leave(one);
  const cells = [head(state), ...state.cells];
  cells.forEach((cell, at) => {
    const one = held.get(cell.uid) || made(cell);
    show(one, cell, state);
    if (place.children[at] !== one.root) place.insertBefore(one.root, place.children[at] || null);
  });
  const rest = place.querySelector('.end') || place.appendChild(h('div', {class: 'end'}));
  rest.replaceChildren(
    ...state.problems.map(problem => h('p', {class: `found l-${problem.level}`}, problem.message)),
    state.why_no_cells ? h('p', {class: 'alert'}, state.why_no_cells) : button('Add a step', () => insert(order.at(-1) ?? null)),
  );
  if (chosen && !order.includes(chosen) && chosen !== 'head') choose(null);
  goTo();
}

function head(state) {
  return {uid: 'head', source: state.head, sentence: state.goal || state.name, title: state.goal || state.name, number: 0, kind: 'head', problems: [], outcome: null};
}

function made(cell) {
  const uid = cell.uid;
  const one = {uid, root: h('article', {class: 'cell', id: `cell-${uid}`, tabindex: '-1', onfocusin: () => choose(uid, false), onclick: () => choose(uid, false)})};
  held.set(uid, one);
  return one;
}

// A cell that is not in the file any more goes, unless somebody has written in its editor.
function leave(one) {
  const go = () => { one.root.remove(); held.delete(one.uid); clearAlerts(); };
  if (!one.view || one.view.state.doc.toString() === one.base) return go();
  if (one.lost) return;
  one.lost = h('p', {class: 'alert'}, 'This step is not in the file any more, or the file cannot be read. Your text is still in the editor. ', button('Discard it', go));
  one.key = '';
  one.body.prepend(one.lost);
}

function show(one, cell, state) {
  one.cell = cell;
  one.lost = null;
  const key = JSON.stringify([cell, state.at === cell.uid, Boolean(one.view)]);
  if (one.key === key) return;
  one.key = key;
  const outcome = cell.outcome, verdict = outcome ? outcome.verdict : 'not_run';
  one.root.className = `cell k-${cell.kind} s-${verdict === 'ready' ? 'passed' : verdict}${outcome?.stale ? ' stale' : ''}${state.at === cell.uid ? ' at' : ''}${one.uid === chosen ? ' chosen' : ''}`;
  one.source ||= h('div', {class: 'text'});
  const editing = Boolean(one.view);
  if (editing) follow(one, cell.source);
  else if (one.shown !== cell.source) {
    one.source.replaceChildren(h('div', {class: 'open', role: 'button', tabindex: '0', title: 'Edit (Enter)', onclick: () => edit(one.uid), onkeydown: event => { if (event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); edit(one.uid); } }}, yaml(cell.source)));
    one.shown = cell.source;
  }
  const body = [line(cell, outcome), cell.note ? note(cell.note) : null, one.source, ...cell.problems.filter(() => !editing).map(problem => h('p', {class: `found l-${problem.level}`}, problem.message)), tools(one, cell)];
  const after = outcome ? went(one, cell, outcome) : [];
  one.body ||= one.root.appendChild(h('div', {class: 'body'}));
  place(one.body, [...body, ...after]);
}

// Puts these elements in place without taking the editor out of the page, which would lose its focus.
function place(body, wanted) {
  const found = wanted.filter(Boolean);
  [...body.children].filter(child => !found.includes(child)).forEach(child => child.remove());
  found.forEach((child, at) => { if (body.children[at] !== child) body.insertBefore(child, body.children[at] || null); });
}

function line(cell, outcome) {
  const number = cell.number ? String(cell.number).padStart(2, '0') : '';
  const facts = outcome && h('span', {class: 'facts'},
    h('span', {class: 'outcome'}, icon(ICON[outcome.verdict] || outcome.verdict), ` ${WORDS[outcome.verdict]}${outcome.stale ? ', before' : ''}`),
    h('span', {class: 'ms'}, outcome.took));
  const effect = cell.effect === 'once' ? h('span', {class: 'tag'}, 'once') : null;
  return h('div', {class: 'line'}, h('span', {class: 'margin'}, number), h('div', {class: 'summary'}, h('span', {class: 'heading'}, cell.kind === 'note' ? 'Note' : cell.title, ' ', effect), facts));
}

// A note is Markdown that the studio has made safe HTML of, as for reports.
function note(html) {
  const made = h('div', {class: 'note'});
  made.append(document.createRange().createContextualFragment(html));
  return made;
}

function tools(one, cell) {
  const uid = one.uid;
  if (uid === 'head') return h('div', {class: 'tools'}, button('Edit', () => edit(uid)));
  const runs = cell.kind === 'note' ? [] : [
    button('Run', () => run('this', uid), 'Run this cell on the current page (R, Ctrl+Enter)'),
    button('To here', () => run('to', uid), 'Run the remaining cells up to here; in a fresh browser if this one was done already (T)'),
    button('From here', () => run('on', uid), 'Run from here on, until a cell fails (N)'),
  ];
  return h('div', {class: 'tools'}, ...runs, button('Back to here', () => run('undo', uid), 'Start a fresh browser, and run the steps before this one (U)'),
    button('Insert below', () => insert(uid), 'A new cell (I)'), button('Remove', () => remove(uid), 'Removes the step from the file'));
}

function went(one, cell, outcome) {
  const found = [];
  if (outcome.because) found.push(h('div', {class: outcome.verdict === 'failed' ? 'error' : 'noted'}, h('p', {}, outcome.because)));
  if (outcome.near.length && outcome.verdict === 'failed') found.push(h('p', {class: 'found'}, `Near it on the page: ${outcome.near.join(', ')}`));
  if (outcome.verdict === 'failed' && !outcome.stale) found.push(heal(one, cell));
  if (outcome.inside.length) found.push(h('details', {class: 'inside-steps'}, h('summary', {}, `${outcome.inside.length} steps inside`), h('ol', {}, outcome.inside.map(step => h('li', {class: `s-${step.verdict}`}, step.title, ' ', h('span', {class: 'outcome'}, WORDS[step.verdict]), step.because ? `: ${step.because}` : '')))));
  for (const noted of outcome.notes) found.push(h('p', {class: 'noted'}, noted));
  const values = Object.entries(outcome.values);
  if (values.length) found.push(h('div', {class: 'values'}, values.map(([name, value]) => h('div', {class: 'value'}, h('span', {class: 'name'}, name), typeof value === 'string' ? value : h('pre', {}, JSON.stringify(value, null, 1))))));
  if (outcome.picture !== null) found.push(shot(one, outcome.picture));
  return found;
}

function shot(one, number) {
  if (one.picture !== number) {
    one.picture = number;
    const image = h('img', {src: `/picture/${one.uid}/${number}`, alt: 'The page after this step', loading: 'lazy'});
    one.shot = h('div', {class: 'shots'}, h('figure', {}, h('button', {class: 'shot', type: 'button', onclick: () => one.shot.classList.toggle('large')}, image)));
  }
  return one.shot;
}

// Choosing and editing ------------------------------------------------------------------------------------------------
function choose(uid, focus = true) {
  if (chosen !== uid) {
    held.get(chosen)?.root.classList.remove('chosen');
    chosen = uid;
    held.get(uid)?.root.classList.add('chosen');
  }
  if (focus && uid) { held.get(uid)?.root.focus(); held.get(uid)?.root.scrollIntoView({block: 'nearest'}); }
}

function move(by) {
  const at = order.indexOf(chosen);
  choose(order[Math.max(0, Math.min(order.length - 1, at < 0 ? 0 : at + by))] ?? null);
}

function edit(uid) {
  const one = held.get(uid);
  if (!one || one.view) return one?.view.focus();
  choose(uid, false);
  one.base = one.cell.source;
  one.key = '';
  one.source.replaceChildren();
  one.shown = null;
  one.view = editor(one.source, () => uid, one.base, [
    {key: 'Ctrl-Enter', run: () => (done(one).then(ok => ok && run('this', uid)), true)},
    {key: 'Shift-Enter', run: () => (done(one).then(ok => ok && run('to', uid)), true)},
    {key: 'Mod-s', run: () => (save(uid), true), preventDefault: true},
    {key: 'Escape', run: view => CodeMirror.completionStatus(view.state) === 'active' ? CodeMirror.closeCompletion(view) : (done(one), true)},
  ]);
  one.view.focus();
  return one.view;
}

// The file is the truth: an editor without changes of its own follows it.
function follow(one, source) {
  if (one.view.state.doc.toString() === one.base) { one.base = source; setText(one.view, source); }
  else if (one.view.state.doc.toString() === source) one.base = source;
}

async function save(uid) {
  const one = held.get(uid);
  if (!one?.view) return true;
  await one.saving;
  return one.saving = saved(one);
}

async function saved(one) {
  const uid = one.uid;
  if (!one.view) return true;
  const source = one.view.state.doc.toString();
  if (source === one.base) return true;
  if (await ask('edit', {uid, source, base: one.base}) === undefined) return false;
  one.base = source;
  return true;
}

// Saves, and closes the editor; it stays open with its text if the file does not take it.
async function done(one) {
  if (!await save(one.uid)) return false;
  if (!one.view) return true;
  clearAlerts();
  one.view.destroy();
  one.view = null;
  one.source.replaceChildren(h('div', {class: 'open', role: 'button', tabindex: '0', onclick: () => edit(one.uid), onkeydown: event => { if (event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); edit(one.uid); } }}, yaml(one.cell.source)));
  one.shown = one.cell.source;
  one.key = '';
  one.root.focus();
  return true;
}

async function run(how, uid) {
  for (const one of held.values()) if (one.view && !one.lost && !await save(one.uid)) return;
  await ask('run', {how, uid});
}

async function insert(after, source = '- note: Say here what comes next.', editing = true) {
  const uid = await ask('insert', {after, source});
  if (uid) { wanted = {uid, editing}; goTo(); }
  return uid;
}

// A new cell is shown as soon as the studio tells of it, which may be before or after it answers.
function goTo() {
  if (!wanted || !held.has(wanted.uid)) return;
  const {uid, editing} = wanted;
  wanted = null;
  choose(uid);
  if (editing) edit(uid);
}

async function remove(uid) {
  if (confirm('Remove this step from the file?')) await ask('edit', {uid, source: '', base: held.get(uid).cell.source});
}
