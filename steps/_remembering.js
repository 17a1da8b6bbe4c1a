// Remembers what is shown before a list is opened. A list from which an earlier step has chosen may still be closing, by an
// animation or by a timer: first waits until it is gone. Returns whether it had to: then the page may show others now.
async (all, ms) => {
  const STILL = 3;  // frames: an animation may begin in the second one after a list was closed
  const rest = window[Symbol.for('NAME')], until = performance.now() + ms;
  const frame = done => { (rest?.nextFrame ?? requestAnimationFrame)(done); (rest?.later ?? setTimeout)(done, 60); };
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const withAround = one => one ? [one, ...withAround(around(one))] : [];
  const shows = one => one.isConnected && one.checkVisibility({visibilityProperty: true});
  const ends = ({playState, effect}) => playState === 'running' && isFinite(Number(effect.getComputedTiming().endTime));
  const lists = [...new Set(all.map(one => one.closest('LISTS') || one))];
  const look = () => {
    const shown = lists.filter(shows), chain = [...new Set(shown.flatMap(withAround))];
    const boxes = shown.map(one => JSON.stringify(one.getBoundingClientRect()));
    return {any: shown.length > 0, drawn: [...boxes, ...chain.map(one => getComputedStyle(one).opacity)].join(),
      moves: !!rest?.state(true).wait || chain.some(one => one.getAnimations().some(ends))};
  };
  let now = look(), waited = false;
  for (let still = 0; now.any && still < STILL && performance.now() < until; still += 1) {
    await new Promise(frame);
    const before = now;
    now = look();
    if (now.moves || now.drawn !== before.drawn) [still, waited] = [-1, true];
  }
  window[Symbol.for('planbook.lists')] = new Map(all.filter(shows).map(el => [el, el.innerText]));
  return waited && performance.now() < until;
}
