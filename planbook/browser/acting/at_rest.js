// Whether a click may be sent to the one element at once. Playwright waits for two frames to see whether an element moves;
// here, the page tells that nothing moves it: no animation runs, no timer is due, and a frame has begun since the last act.
// Then the element is noted for `press_listener.js`. Returns the point to press, for which the page listens already, and
// `after`, whether the click acts after the page's listeners; {} if Playwright is to find the point; and "" if it has to wait.
const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
const withAround = one => one ? [one, ...withAround(around(one))] : [];
const rootsOf = root => root.host ? [root, ...rootsOf(root.host.getRootNode())] : [root];
const isRunning = root => root.getAnimations().some(one => one.pending || one.playState === 'running');
const isStill = it => {
  const {wait, every} = rest.state(true);
  return !(wait || (every && every < OFTEN)) && !rootsOf(it.getRootNode()).some(isRunning);
};
const isUsable = it => it.isConnected && it.checkVisibility({visibilityProperty: true}) && it.getClientRects().length > 0
  && !withAround(it).some(one => one.matches(':disabled, [aria-disabled=true], [inert]'));
const isWithin = ({x, y, cover}) => cover === undefined && 0 < x && x < innerWidth && 0 < y && y < innerHeight;
const boxOf = it => { const {x, y, width, height} = it.getBoundingClientRect(); return [x, y, width, height].join(); };
// What is pressed in them, their own document hears.
const APART = 'iframe, frame, object, embed, fencedframe';
const hitAt = (point, root) => {
  const hit = root.elementFromPoint(point.x, point.y), inner = hit?.shadowRoot;
  return inner && inner !== root ? hitAt(point, inner) : hit;
};
// What the browser itself leaves the page for: Playwright knows best when it has done so.
const isLeft = it => it.matches('a[href], area, label, summary, [type=image]') || (it.form && it.type === 'submit');
// What a click changes, or tells the page, only after the page's listeners: by `change`, `reset`, `command` or `toggle`.
const ACTS_AFTER = 'a, input, select, option, [popovertarget], [commandfor], [interestfor]';
const isChanged = it => it.matches(ACTS_AFTER) || (it.form && it.type === 'reset');
const OFTEN = 200, LONGEST = 60, ARMED = 60000;  // milliseconds
const frame = () => new Promise(resolve => { rest.nextFrame(resolve); rest.later(resolve, LONGEST); });
const drawn = async () => {
  const until = performance.now() + LONGEST;
  while (!rest.isDrawn() && performance.now() < until) await frame();
  return rest.isDrawn();
};
const isOutside = ({x, y, cover}) => cover === undefined && !isWithin({x, y});
const rest = window[Symbol.for('NAME')];
const atRest = async els => {
  if (els.length !== 1) return null;
  const [it] = els;
  const isTop = window === window.top && it.ownerDocument === document && (!visualViewport || visualViewport.scale === 1);
  if (!isTop || !rest?.hears() || !isUsable(it) || !isStill(it)) return '';
  const isScrolled = isOutside(above(it)) && !!it.scrollIntoViewIfNeeded;
  if (isScrolled) it.scrollIntoViewIfNeeded();  // as Playwright does
  const before = boxOf(it);
  if (isScrolled) await frame();
  if (!(rest.isDrawn() || await drawn()) || !isUsable(it) || !isStill(it) || boxOf(it) !== before) return '';
  const point = above(it);
  if (!isWithin(point) || hitAt(point, document)?.matches(APART)) return '';
  globalThis[Symbol.for('planbook at rest')] = new WeakRef(it);
  if (withAround(it).some(isLeft)) return {};
  globalThis[Symbol.for('planbook pressed')] = listen([ARMED, 1, true]);
  return {...point, after: withAround(it).some(isChanged)};
};
