// Dialogs of the browser, documents that open, windows that close.
for (const type of ['alert', 'confirm', 'prompt']) {
  const ask = window[type];
  window[type] = function (...given) {
    const answer = ask.apply(window, given);
    const said = type === 'alert' || answer === true || typeof answer === 'string';
    act('dialog', {type, text: String(given[0] ?? ''), accepted: said, answer: typeof answer === 'string' ? answer : null});
    return answer;
  };
}
const shut = window.close;
window.close = function () { tell('closes', {}); return shut.apply(window); };
if (window === window.top) {
  const way = performance.getEntriesByType('navigation')[0];
  const index = () => (window.navigation && navigation.currentEntry ? navigation.currentEntry.index : -1);
  tell('document', {address: location.href, way: way ? way.type : '', from: document.referrer, began: performance.timeOrigin, index: index()});
  on('popstate', event => { if (event.isTrusted && now() - lastAct > 1500) tell('document', {address: location.href, way: 'back_forward', from: '', began: now(), index: index()}); });
}
