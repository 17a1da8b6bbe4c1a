// Resolves after the last click to whether something else may have come under the mouse: presses, releases and clicks
// reached different elements, or a press reached another element than the one that is drawn there by then. Playwright
// checks what is drawn there at the first press, which need not be what the browser pressed. If nothing else has, the
// answer does not wait for a timer: after an input, Chromium holds timers back until its next frame.
// With `isArmed`, the press is meant for the element that `at_rest.js` has noted: one that would meet another element does
// not reach the page, and the answer is 'stopped'.
([ms, clicks, isArmed]) => new Promise(resolve => {
  const met = globalThis[Symbol.for('planbook met')] = [];
  met.isHeard = new Promise(hear => { met.hear = hear; });  // by the page's last listener, unless one stops the click
  const kinds = ['mousedown', 'mouseup', 'click', 'auxclick', 'contextmenu'];
  const it = isArmed && globalThis[Symbol.for('planbook at rest')]?.deref(), armed = !!it;
  let stopped = null;
  const end = () => {
    kinds.forEach(kind => removeEventListener(kind, note, true));
    ['change', 'blur', 'focus'].forEach(kind => removeEventListener(kind, leave, true));
    if (armed) rest.holdPress(null);
    if (stopped) resolve('stopped');
    else if (differ()) rest.later(tell, 50); else tell();  // the page may answer the press in its next frame
  };
  const differ = () => met.some(one => one.el !== met[0].el || one.el !== one.drawn);
  const tell = () => { changes.disconnect(); resolve(differ()); };
  const all = kinds => met.filter(one => kinds.includes(one.kind)).length >= clicks;
  let leaving = false;  // a field is being left: what its page changes then is not an answer to the press
  // Nor is what the page changes all the time: what it was changing before the press, unless a listener changes it, of
  // which `window.event` still tells. What listens for the click answers that one, and not the press.
  const restless = new WeakSet(), drawnAnew = new WeakSet();
  const isDrawnAnew = node => !!node && (drawnAnew.has(node) || isDrawnAnew(node.parentNode));
  const isNew = ({target, addedNodes}) => {
    if (met.length && !restless.has(target) && !isDrawnAnew(target)) return true;
    restless.add(target);
    addedNodes.forEach(node => drawnAnew.add(node));
    return false;
  };
  const change = records => {
    const heard = window.event?.isTrusted && window.event.type;
    if (heard ? !met.length || heard.endsWith('click') : !records.filter(isNew).length) return;
    met.changed = true;
    met.answered ||= !leaving;
  };
  const changes = new MutationObserver(change);
  const take = () => { const records = changes.takeRecords(); if (records.length) change(records); };
  const watch = root => changes.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
  const note = event => {
    if (!event.isTrusted) return;  // the page's own: a press may click what is hidden
    take();
    leaving = false;
    const path = event.composedPath(), el = path[0], drawn = () => el.getRootNode().elementFromPoint(event.x, event.y);
    met.push({kind: event.type, el, x: event.x, y: event.y, drawn: event.type === 'mousedown' ? drawn() : el});
    if (met.length === 1) path.filter(one => one instanceof Document || one instanceof ShadowRoot).forEach(watch);
    if (armed && event.type === 'click') addEventListener('click', one => { if (one === event) met.hear(true); }, {once: true});
    if (all(['click', 'auxclick'])) end();
    else if (all(['mouseup'])) rest.later(end, 20);  // where no click comes
  };
  const leave = event => {
    take();
    leaving = event.type !== 'focus';
    if (leaving) rest.later(() => leaving = false);
  };
  const rest = window[Symbol.for('NAME')];
  if (!rest) return resolve(null);  // a frame in which no script runs hears nothing
  rest.afterPress(end);
  rest.holdPress(null);
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const isIn = one => !!one && (one === it || isIn(around(one)));
  // The first event of the press decides, as in Playwright; a click by a key has none. What is asked about another act
  // ends this.
  const noted = () => globalThis[Symbol.for('planbook noted')], mine = noted();
  if (armed) rest.holdPress(event => {
    met.isFelt = true;
    if (noted() === mine && event.type === 'pointerdown') stopped ??= !isIn(event.composedPath()[0]);
    return noted() === mine && stopped;
  });
  watch(document);
  kinds.forEach(kind => addEventListener(kind, note, true));
  ['change', 'blur', 'focus'].forEach(kind => addEventListener(kind, leave, true));
  rest.later(end, ms);
})
