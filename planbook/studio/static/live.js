// The live page at the right: its picture, and pointing at it or touching it.
import {ask} from './api.js';
import {button, h} from './build.js';
import {book} from './cells.js';

const screen = document.getElementById('screen'), frame = document.getElementById('frame'), mark = document.getElementById('mark');
const touch = document.getElementById('touch'), point = document.getElementById('point');
let size = {width: 1280, height: 800};

export function showFrame(told) {
  frame.src = `data:image/jpeg;base64,${told.picture}`;
  frame.hidden = false;
  document.getElementById('blank').hidden = true;
  size = told;
}

export function showPage(state) {
  document.getElementById('address').textContent = state.open ? state.address : 'No page is open.';
  if (!state.open) { frame.hidden = true; document.getElementById('blank').hidden = false; }
  const only = state.acts ? '' : `Steps that change something are only located: ${state.because}.`;
  document.getElementById('mode').textContent = [state.start_failed, state.needed && `From here on, ${state.needed}.`, only].filter(Boolean).join(' ');
}

function at(event) {
  const box = frame.getBoundingClientRect();
  return {x: (event.clientX - box.left) / box.width * size.width, y: (event.clientY - box.top) / box.height * size.height};
}

function markAt(box) {
  const [x, y, width, height] = box, scale = frame.clientWidth / size.width;
  Object.assign(mark.style, {left: `${x * scale}px`, top: `${y * scale}px`, width: `${width * scale}px`, height: `${height * scale}px`});
  mark.hidden = false;
}

export function only(which) {
  for (const box of [touch, point]) if (box !== which) box.checked = false;
  which.checked = !which.checked;
  changed();
}

function changed() {
  screen.classList.toggle('pointing', point.checked);
  screen.classList.toggle('touching', touch.checked);
  if (!point.checked) mark.hidden = true;
}
touch.addEventListener('change', () => { if (touch.checked) point.checked = false; changed(); });
point.addEventListener('change', () => { if (point.checked) touch.checked = false; changed(); });

frame.addEventListener('click', async event => {
  event.preventDefault();
  screen.focus();
  if (point.checked) showPointed(await ask('point', at(event)));
  else if (touch.checked) await ask('touch', {kind: 'click', ...at(event), count: event.detail});
});
frame.addEventListener('contextmenu', event => {
  if (!touch.checked) return;
  event.preventDefault();
  ask('touch', {kind: 'click', ...at(event), button: 'right', count: 1});
});
let wheeled = 0;
frame.addEventListener('wheel', event => {
  if (!touch.checked && !point.checked) return;
  event.preventDefault();
  if (event.timeStamp - wheeled < 40) return;
  wheeled = event.timeStamp;
  ask('touch', {kind: 'wheel', ...at(event), by: [event.deltaX, event.deltaY]});
}, {passive: false});
let moved = 0;
frame.addEventListener('pointermove', async event => {
  if (!point.checked || event.timeStamp - moved < 120) return;
  moved = event.timeStamp;
  const found = await ask('box', at(event), true);
  if (found && point.checked) markAt(found);
});
screen.addEventListener('keydown', event => {
  if (!touch.checked || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const held = ['Control', 'Alt', 'Meta'].filter(name => event[`${{Control: 'ctrl', Alt: 'alt', Meta: 'meta'}[name]}Key`]);
  ask('touch', {kind: 'key', key: [...held, event.key === ' ' ? 'Space' : event.key].join('+')});
});

function showPointed(found) {
  const place = document.getElementById('pointed');
  if (!found) return place.replaceChildren();
  markAt(found.box);
  const targets = found.targets.map(one => h('li', {class: one.alone ? 'alone' : ''}, h('code', {}, one.yaml), h('span', {class: 'count'}, one.alone ? '1 match' : `${one.count} matches`),
    button('Use in the cell', () => use(one.target), 'Puts this target into the chosen cell'), button('Copy', () => navigator.clipboard?.writeText(one.yaml))));
  const steps = found.steps.map(one => button(one.label, () => add(one.source), one.source, 'quiet'));
  place.replaceChildren(h('h2', {}, found.element), h('ul', {class: 'targets'}, targets.length ? targets : h('li', {class: 'none'}, 'No target matches it.')), h('div', {class: 'actions'}, h('span', {class: 'remark'}, 'Add a step:'), ...steps));
}

const use = target => book.chosen && book.chosen !== 'head' ? ask('retarget', {uid: book.chosen, target}) : ask('retarget', {uid: '', target});
async function add(source) {
  const after = book.chosen && book.chosen !== 'head' ? book.chosen : book.order.at(-1) ?? null;
  await book.insert(after, source, false);
}
