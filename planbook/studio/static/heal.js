// What to do about a cell that failed: heal proposals, and one click to take one.
import {ask} from './api.js';
import {button, h} from './build.js';

export function heal(one, cell) {
  if (one.healing && one.healed === cell.outcome.picture) return one.healing;
  one.healed = cell.outcome.picture;
  one.healing = h('div', {class: 'heal'}, button('Look for the element', () => look(one)));
  return one.healing;
}

async function look(one) {
  one.healing.replaceChildren(h('span', {class: 'remark'}, 'Looking …'));
  const found = await ask('heal', {uid: one.uid});
  one.healing.replaceChildren(...(found ? shown(one, found) : [button('Look for the element', () => look(one))]));
}

function shown(one, found) {
  if (found.diff) {
    const lines = found.diff.split('\n').slice(2).filter(Boolean);
    return [
      h('p', {}, h('b', {}, 'Found'), `: ${found.now}`),
      h('pre', {class: 'diff'}, lines.map(line => h('span', {class: line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : ''}, `${line}\n`))),
      button('Take it', () => ask('take', {uid: one.uid}), 'Writes this one change to the file', 'main'),
    ];
  }
  const listed = found.candidates.map(words => h('li', {}, words));
  return [h('p', {}, h('b', {}, found.verdict === 'gone' ? 'Gone' : 'Unsure'), `: ${found.because}`), listed.length ? h('ol', {}, listed) : null,
    h('p', {class: 'remark'}, 'Point at the element in the live page, and use one of its targets.')].filter(Boolean);
}
