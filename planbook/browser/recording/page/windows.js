// Dialogs of the browser, documents that open, windows that close.
for (const type of ['alert', 'confirm', 'prompt']) {
  const ask = window[type];
  window[type] = function (...given) {
    flush();
    const answer = ask.apply(window, given);
    const said = type === 'alert' || answer === true || typeof answer === 'string';
    act('dialog', {type, text: String(given[0] ?? ''), accepted: said, answer: typeof answer === 'string' ? answer : null});
    return answer;
  };
}
const shut = window.close;
window.close = function () { tell('closes', {}); return shut.apply(window); };
if (window === window.top) {
  const way = performance.getEntriesByType('navigation')[0], moves = window.navigation;
  const index = () => (moves && moves.currentEntry ? moves.currentEntry.index : -1);
  const opened = (how, from, began, left) => tell('document', {address: location.href, way: how, from, began, index: index(), left, leaves: Boolean(moves)});
  // The browser tells a page of what the page does itself, and of a person's steps within it, but not of other ways to leave it.
  let byPerson = false, left = null;  // the place in the history that was left last
  if (moves) moves.addEventListener('navigate', event => {
    const {navigationType, userInitiated, hashChange, sourceElement, destination} = event;
    if (!event.isTrusted || (event.downloadRequest ?? null) !== null) return;
    left = index();
    byPerson = userInitiated && (navigationType === 'traverse' || (hashChange && sourceElement === null));
    if (!byPerson && !destination.sameDocument) tell('leaves', {});
  });
  for (const move of ['back', 'forward', 'go']) {
    const moved = History.prototype[move];
    History.prototype[move] = function (...given) { tell('leaves', {}); return moved.apply(this, given); };
  }
  opened(way ? way.type : '', document.referrer, performance.timeOrigin);
  on('pageshow', event => { if (event.persisted) opened('back_forward', '', now()); });
  on('popstate', event => { if (event.isTrusted && (moves ? byPerson : now() - lastAct > 1500)) opened('back_forward', '', now(), left); });
}
