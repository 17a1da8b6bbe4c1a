// A draft by a model: the form that begins one, and the draft as it grows, until a person goes on with it by hand.
import {ask} from './api.js';
import {button, h, icon} from './build.js';

const STATES = {starting: 'starting', running: 'drafting', waiting: 'waiting for an answer', passed: 'passed', failed: 'failed', cancelled: 'stopped', interrupted: 'interrupted'};
const ICONS = {cancelled: 'interrupted'};
const parts = {state: h('div', {}), entries: h('ol', {class: 'growth'}), question: h('div', {}), end: h('div', {})};
const place = document.getElementById('draft');
place.append(...Object.values(parts));
const made = [];  // of each entry: what is shown, and as what
let shown = null, keys = {};

export const draftIsShown = () => Boolean(shown);

export function showDraft(draft) {
  if (draft?.id !== shown?.id) { made.length = 0; keys = {}; parts.entries.replaceChildren(); document.getElementById('draft-frame').hidden = true; }
  shown = draft;
  document.body.classList.toggle('drafting', Boolean(draft));
  place.hidden = !draft;
  document.getElementById('book').hidden = Boolean(draft);
  document.getElementById('draft-screen').hidden = !draft;
  if (!draft) return;
  const isAtEnd = place.scrollTop + place.clientHeight > place.scrollHeight - 40;
  part('state', [draft.state, draft.used, draft.because, draft.is_kept, Boolean(draft.result)], () => state(draft));
  draft.entries.forEach(entry);
  part('question', draft.question?.id, () => draft.question ? question(draft.question) : []);
  part('end', draft.result, () => draft.result ? result(draft.result) : []);
  document.getElementById('draft-blank').textContent = draft.is_over ? 'The browser of the draft is closed.' : 'The live page appears here, unless it shows a secret.';
  if (draft.is_over) document.getElementById('draft-frame').hidden = true;
  if (isAtEnd) place.scrollTop = place.scrollHeight;
}

export function showDraftFrame(told) {
  const frame = document.getElementById('draft-frame');
  frame.hidden = !told;
  if (told) frame.src = `data:image/jpeg;base64,${told.picture}`;
}

function part(name, key, build) {
  if (keys[name] === JSON.stringify([key])) return;
  keys[name] = JSON.stringify([key]);
  parts[name].replaceChildren(...build());
}

function state(draft) {
  const word = h('span', {class: draft.is_over ? 'outcome' : 'outcome going'}, draft.is_over ? icon(ICONS[draft.state] || draft.state) : null, ` ${STATES[draft.state]}`);
  const used = draft.used, acts = [];
  if (!draft.is_over) acts.push(button('Stop the draft', () => ask('end_draft', {how: 'stop'}), 'What was tried is kept', 'grave'));
  else if (draft.result) acts.push(button(draft.result.diff ? 'Apply the change to the plan' : 'Continue with the plan', () => ask('end_draft', {how: 'take'}), 'Its cells appear here, to run and to edit', 'main'));
  else if (draft.is_kept && draft.used.steps) acts.push(button('Continue yourself', () => ask('end_draft', {how: 'take'}), 'What was tried becomes a plan, whose cells appear here', 'main'));
  if (draft.is_kept) acts.push(button('Let the model continue', () => ask('end_draft', {how: 'continue'}), 'Its steps are tried again; what the site was sent is not sent again', 'quiet'));
  acts.push(button('Back to the cells', () => ask('watch'), draft.is_over ? '' : 'The draft continues; watch it again with Draft', 'quiet'));
  return [
    h('h2', {class: 'draft-goal'}, draft.changes ? `A change of ${draft.changes}: ${draft.goal}` : draft.goal),
    h('p', {class: `verdict s-${draft.is_over ? draft.state : 'running'}`}, word, h('span', {class: 'count'}, `${used.steps} step${used.steps === 1 ? '' : 's'} tried`), h('span', {class: 'count'}, `${used.cost_usd.toFixed(4)} of ${draft.max_cost.toFixed(2)} USD`)),
    draft.because ? h('p', {class: 'because'}, draft.because) : '',
    h('div', {class: 'actions'}, acts),
  ];
}

function entry(one, at) {
  const key = JSON.stringify(one);
  if (made[at]?.key === key) return;
  const item = h('li', {class: `d-${one.kind}${one.outcome ? ` s-${one.outcome}` : ''}`}, ...inside(one));
  if (made[at]) made[at].item.replaceWith(item);
  else parts.entries.append(item);
  made[at] = {key, item};
}

function inside(one) {
  const because = one.because ? h('span', {class: 'because'}, one.because) : null;
  if (one.kind === 'asked') return [one.cost_usd === null ? one.text : `${one.text}, ${one.cost_usd.toFixed(4)} USD`, because];
  if (one.kind === 'said') return [h('q', {}, one.text)];
  if (one.kind !== 'step') return [one.text];
  const going = one.outcome === 'running';
  const word = h('span', {class: going ? 'outcome going' : 'outcome'}, going ? null : icon(one.outcome), going ? ' now' : ` ${one.outcome.replaceAll('_', ' ')}`);
  return [h('span', {class: 'tried'}, one.text), ' ', word, because, one.picture ? picture(one.picture) : null];
}

function picture(path) {
  const shots = h('div', {class: 'shots'}, h('figure', {}, h('button', {class: 'shot', type: 'button', 'aria-label': 'Enlarge', onclick: () => shots.classList.toggle('large')},
    h('img', {src: `/draft/${shown.id}/${path.split('/').at(-1)}`, alt: 'The page after this step', loading: 'lazy'}))));
  return shots;
}

function question(asked) {
  const answer = text => ask('answer', {question: asked.id, answer: text});
  const area = h('textarea', {id: 'answer', rows: '3', required: true});
  const form = asked.choices.length ? h('div', {class: 'actions'}, asked.choices.map(choice => button(choice, () => answer(choice), '', 'main')))
    : h('form', {class: 'fields', onsubmit: event => { event.preventDefault(); answer(area.value); }}, h('label', {for: 'answer'}, 'Your answer'), area, h('button', {}, 'Answer'));
  return [h('h2', {class: 'asks'}, asked.text), form, h('p', {class: 'remark'}, 'The model asks. It sees your answer: write no password.')];
}

function result(plan) {
  const list = (words, all) => all.length ? [h('p', {}, words), h('ul', {}, all.map(one => h('li', {}, one)))] : [];
  const sure = plan.confidence === null ? null : h('p', {}, `Confidence ${Math.round(plan.confidence * 100)} %.`);
  const diff = plan.diff && h('pre', {class: 'yaml diff', tabindex: '0'}, plan.diff.map(line => h('span', {class: {'+': 'plus', '-': 'minus'}[line[0]] || ''}, `${line.startsWith('@@') ? '⋯' : line}\n`)));
  return [h('h2', {}, `The plan ${plan.name}`), h('p', {}, plan.proof), sure, diff, ...list('While drafting, this was sent to the site:', plan.sent), ...list('A reviewer will find:', plan.problems)].filter(Boolean);
}

// The form ------------------------------------------------------------------------------------------------------------
export async function draftForm(state, sheet) {
  const drafts = await ask('drafts') || [];
  const field = (name, label, more, help) => [h('label', {for: `draft-${name}`}, label), h('input', {id: `draft-${name}`, name, spellcheck: 'false', ...more}), help ? h('span', {class: 'expects'}, help) : null];
  const canChange = state.loads && state.cells.some(cell => cell.kind !== 'note');
  const form = h('form', {class: 'fields', onsubmit: begin},
    h('label', {for: 'draft-goal'}, 'The goal, in your words'), h('textarea', {id: 'draft-goal', name: 'goal', rows: '3', required: true}),
    h('span', {class: 'expects'}, 'What the plan should do, and what it should read or check at the end. Name secrets; never write their values.'),
    canChange ? h('label', {class: 'check'}, h('input', {type: 'checkbox', name: 'changes', value: state.name}), ` It is a change of ${state.name}`) : null,
    ...field('url', 'The page that it begins with', {value: state.start || '', required: true, inputmode: 'url'}),
    ...field('secrets', 'Names of secrets (optional)', {}, 'Such as SHOP_USER SHOP_PASSWORD. The model never sees their values.'),
    ...field('allow', 'Other hosts (optional)', {}, 'That the plan may connect to, such as pay.example.'),
    ...field('name', "The plan's name (optional)", {pattern: '[a-z][a-z0-9\\-]*'}, 'Such as order-supplies. Without it, the model chooses one.'),
    ...field('max_cost', 'Limit in US dollars', {type: 'number', min: '0', max: '1000', step: 'any', value: '0.50', required: true}),
    h('button', {}, 'Draft it'));
  const before = drafts.length ? [h('h2', {}, 'Drafts of this project'), h('ul', {class: 'rows'}, drafts.map(one => h('li', {}, button(one.goal, () => watch(one.id), 'Watch it here'), h('small', {}, ` ${STATES[one.state]}${one.plan ? `, ${one.plan}` : ''}`))))] : [];
  sheet('Draft a plan', h('p', {class: 'remark'}, 'A model drafts the plan on the live page, and tries each step there. What may be done only once is only located. You watch it here, and can continue yourself at any time.'),
    h('div', {id: 'draft-refused'}), form, ...before);
}

async function watch(id) {
  if (await ask('watch', {id}) !== undefined) document.getElementById('paper').close();
}

async function begin(event) {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(event.target));
  if (form.changes) delete form.name;
  const started = event.submitter;
  started.disabled = true;
  const done = await ask('draft', form, false, document.getElementById('draft-refused'));
  started.disabled = false;
  if (done !== undefined) document.getElementById('paper').close();
}
