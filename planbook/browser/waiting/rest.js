// Counts the short activities that are in progress on a page, for `settle.py`. It is injected into every frame before
// the page's own scripts. It only takes notes: callbacks, results and errors are the browser's own, and wrapped
// functions still claim to be native code. Python replaces NAME by a name that no page knows.
(() => {
  const key = Symbol.for('NAME');
  if (window[key]) return;  // a frame's initial empty document passes its window on
  const SHORT = 1500;   // milliseconds: people do not wait for a longer timer
  const OFTEN = 1000;   // milliseconds: a shorter interval changes a page while it is read
  const AT_ONCE = 50;   // milliseconds after an act in which all timers belong to it
  const LATE = 20;      // milliseconds that a timer may be late
  const SENT = 100;     // milliseconds that a socket's message may need to be sent
  const MANY = 500;
  const LOADING = '[aria-busy=true], [role=progressbar], progress, [class*=skeleton i], [class*=shimmer i], '
    + '.placeholder-glow, .placeholder-wave';
  const now = performance.now.bind(performance);
  const text = Function.prototype.call.bind(Function.prototype.toString);
  const later = window.setTimeout.bind(window);
  const nextFrame = window.requestAnimationFrame.bind(window);
  const command = Document.prototype.execCommand;
  const dispatch = EventTarget.prototype.dispatchEvent;

  let act = now();          // the last act, or the page's start
  let touched = Infinity;   // the first act
  const timers = new Map(); // by handle: the timers that count
  const intervals = new Map();
  const last = new Map();   // by what a timer does: when it was last due
  const again = new Map();  // how often it has restarted itself
  const frames = {first: -Infinity, last: -Infinity};
  const sockets = new Set();
  let sent = -Infinity;

  function noteTimer(handle, callback, delay) {
    const ms = Math.max(0, Number(delay) || 0);
    if (ms > SHORT) return;
    const at = now();
    const does = `${Math.round(Math.log2(ms + 1))} ${typeof callback === 'function' ? text(callback).slice(0, 200) : ''}`;
    const before = last.get(does);
    const repeats = before > act && before <= at;  // it has fired since the act, and repeats
    if (repeats) again.set(does, {times: (again.get(does)?.times || 0) + 1, every: at + ms - before});
    if (last.size > MANY) last.clear();
    if (timers.size > MANY) timers.clear();
    last.set(does, at + ms);
    const known = repeats || again.get(does)?.times > 1;
    if (known) intervals.set(does, {every: Math.max(again.get(does).every, 1), until: at + ms + SHORT});
    if (!known || at - act < (again.get(does)?.times > 1 ? AT_ONCE / 5 : AT_ONCE)) timers.set(handle, {set: at, due: at + ms});
  }

  function noteFrame() {
    const at = now();
    if (at - frames.last > 100) frames.first = at;
    frames.last = at;
  }

  const wrapped = (owner, name, note) => {
    const given = owner && owner[name];
    if (typeof given !== 'function') return;
    owner[name] = new Proxy(given, {apply(target, self, args) {
      const result = Reflect.apply(target, self, args);
      try { note(result, args, self); } catch { /* a note is never worth an error in the page */ }
      return result;
    }});
  };
  wrapped(window, 'setTimeout', (handle, [callback, delay]) => noteTimer(handle, callback, delay));
  wrapped(window, 'clearTimeout', (_, [handle]) => { timers.delete(handle); intervals.delete(handle); });
  wrapped(window, 'setInterval', (handle, [, delay]) => {
    const every = Math.max(4, Number(delay) || 0);
    if (every <= OFTEN && intervals.size < MANY) intervals.set(handle, {every, until: Infinity});
  });
  wrapped(window, 'clearInterval', (_, [handle]) => { intervals.delete(handle); timers.delete(handle); });
  wrapped(window, 'requestAnimationFrame', noteFrame);
  wrapped(window, 'requestIdleCallback', handle => timers.set(`idle ${handle}`, {set: now(), due: now() + LATE}));
  wrapped(window.WebSocket?.prototype, 'send', (_, __, socket) => { sockets.add(socket); sent = now(); });

  const ACTS = ['pointerdown', 'mousedown', 'mouseup', 'click', 'keydown', 'keyup', 'input', 'change', 'submit', 'drop', 'paste'];
  let drawn = -Infinity;  // when the last frame began after which nothing has been done
  let drawing = false;
  const awaitFrame = () => {
    if (!drawing) nextFrame(() => { drawing = false; drawn = now(); });
    drawing = true;
  };
  awaitFrame();
  const noteAct = event => {
    if (!event.isTrusted && !['input', 'change'].includes(event.type)) return;
    act = now();
    touched = Math.min(touched, act);
    awaitFrame();
  };
  for (const name of ACTS) addEventListener(name, noteAct, {capture: true, passive: true});

  // Calls the press listener after a press has ended, even if the page stops the event (`press_listener.js`).
  const AFTER = 30;  // milliseconds until the click follows
  let pressed = null;
  addEventListener('mouseup', event => {
    if (pressed && event.isTrusted) later(pressed, AFTER);
    pressed = null;
  }, {capture: true, passive: true});

  // Lets the press listener stop a press, before the page receives it.
  let holds = null;
  for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu'])
    addEventListener(name, event => {
      if (!event.isTrusted || !holds?.(event)) return;
      if (!name.startsWith('pointer')) event.preventDefault();  // without `pointerdown` there are no mouse events
      event.stopImmediatePropagation();
    }, {capture: true});

  let inserting = false, refused = false;
  wrapped(window.Document?.prototype, 'execCommand', () => { refused ||= inserting; });

  const HEARD = 'NAME heard';
  let heard = false;
  addEventListener(HEARD, () => { heard = true; });

  // Notes what makes the page leave its document later, after the listeners of the last press have run. Without a listener
  // to `beforeunload`: Chromium asks it before each navigation, and gets no answer while the page of an error is loading.
  let departures = [];
  addEventListener('mousedown', event => { if (event.isTrusted) departures = []; }, {capture: true, passive: true});
  addEventListener('submit', event => departures.push(event), {capture: true, passive: true});
  window.navigation?.addEventListener('navigate', event => { if (!event.destination.sameDocument) departures.push(event); });
  const depart = () => departures.push({defaultPrevented: false});
  wrapped(window.HTMLFormElement?.prototype, 'submit', depart);
  for (const name of ['back', 'forward', 'go']) wrapped(window.History?.prototype, name, depart);

  // Compares filled fields at the moment of an act (`filled_fields.js`), before the page receives the event.
  const GATED = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick', 'contextmenu', 'keydown',
    'keypress', 'keyup', 'beforeinput', 'change', 'focusout', 'submit'];
  const filled = Symbol.for('planbook.filled');
  for (const name of GATED) addEventListener(name, event => window[filled]?.gate?.(event), {capture: true});

  // Records changes of the document, from the first question about a page that keeps changing by itself.
  let changes = [];
  let watching = 0;
  let watcher = null;
  // On a busy machine timers are late but in order: after our timer has fired, so have the page's earlier ones.
  let calm = {since: NaN, over: false};
  function isOver(since, still) {
    if (calm.since !== since) {
      const mine = calm = {since, over: false};
      later(() => { mine.over = true; }, Math.max(0, since + still - now()));
    }
    return calm.over;
  }
  function watch(root) {
    watcher ||= new MutationObserver(records => {
      const at = now();
      changes = changes.slice(-MANY).filter(one => at - one.at < 2 * SHORT);
      for (const record of records.slice(-MANY)) changes.push({at, target: record.target, added: [...record.addedNodes]});
    });
    watcher.observe(root, {subtree: true, childList: true, characterData: true});
  }

  function own(leaving) {
    const at = now();
    for (const [handle, timer] of timers) if (timer.due + LATE < at) timers.delete(handle);
    for (const [handle, one] of intervals) if (one.until < at) intervals.delete(handle);
    for (const socket of sockets) if (!socket.bufferedAmount) sockets.delete(socket);
    const counted = [...timers.values()].filter(timer => !leaving || timer.set >= touched);
    const painting = at - frames.last < 60;
    const burst = painting && frames.last - frames.first < 150 && (!leaving || frames.first >= touched);
    const wait = Math.max(0, ...counted.map(timer => timer.due + LATE - at), burst ? 30 : 0);
    const every = Math.max(0, ...[...intervals.values()].map(one => one.every), painting && !burst ? 50 : 0);
    const sending = sockets.size > 0 || at - sent < SENT;
    return {wait, every, sending, timers: counted.length, apart: 0,
      unfinished: !leaving && !!document.querySelector(LOADING)};
  }

  function all(leaving) {
    const told = own(leaving);
    for (let at = 0; at < window.frames.length; at += 1) {
      try {
        const inner = window.frames[at][key]?.state(leaving);
        if (!inner) continue;
        told.wait = Math.max(told.wait, inner.wait);
        told.every = Math.max(told.every, inner.every);
        told.sending ||= inner.sending;
        told.unfinished ||= inner.unfinished;
        told.timers += inner.timers;
        told.apart += inner.apart;
      } catch {
        told.apart += 1;  // a cross-origin frame must be asked separately
      }
    }
    return told;
  }

  Object.defineProperty(window, key, {value: Object.freeze({
    state: all,
    later, nextFrame,  // for our own scripts: the page is not waited for because of them
    // Whether the page knows when it begins to leave its document.
    knowsDepartures: !!window.navigation,
    // Inserts a text where the focus is, as a person's typing would; false if the page or the browser does not take it.
    insertText(text) {
      [inserting, refused] = [true, false];
      try { return Reflect.apply(command, document, ['insertText', false, text]); } finally { inserting = false; }
    },
    // Whether the page's own commands had no effect, because it gave them while the text was inserted.
    hasRefused: () => refused,
    afterPress(tell) { pressed = tell; },
    holdPress(stops) { holds = stops; },
    // Whether the listeners of this script are still there: `document.open()` removes them.
    hears() { heard = false; Reflect.apply(dispatch, window, [new Event(HEARD)]); return heard; },
    // Returns whether the page lets an event of ours take its course.
    dispatch: (el, event) => Reflect.apply(dispatch, el, [event]),
    leaves: () => departures.some(one => !one.defaultPrevented),
    // Whether a frame has begun since the last act.
    isDrawn: () => drawn >= act,
    // Returns for how many more milliseconds nothing in these elements may change; `every`: the page's interval in ms.
    changing(elements, every) {
      const still = Math.min(Math.max(150, every * 1.2), SHORT);
      if (!watching) { watching = now(); watch(document); }
      for (const root of new Set(elements.map(one => one.getRootNode()))) if (root !== document) watch(root);
      if (watcher.takeRecords().length) return still;
      const within = one => elements.some(each => each.contains(one.target) || one.added.some(node => node.contains(each)));
      const latest = Math.max(watching, ...changes.filter(within).map(one => one.at));
      return Math.max(isOver(latest, still) ? 0 : 1, latest + still - now());
    },
  })});
})();
