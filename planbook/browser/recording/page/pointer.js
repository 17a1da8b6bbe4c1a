// Clicks, drags and drops.
const FAR = 8;  // pixels: a shorter way is a click
const LONG = 700, REACTS = 300;  // milliseconds of a press, and after which a page reacts to its length
const TEXT = 'input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=reset],[type=image],[type=file],[type=range],[type=color]),textarea';
const OWN = 'select,option,optgroup,input[type=range],input[type=file],input[type=color]';  // they tell of a change
const TICKED = 'input[type=checkbox],input[type=radio]';
let down = null, changes = 0, changedAt = 0, changed = null;
const noteChanges = list => { if (list.length) { changes += list.length; changedAt = now(); } };
const observer = new MutationObserver(noteChanges);
observer.observe(document, {subtree: true, childList: true, attributes: true});
const changesNow = () => { noteChanges(observer.takeRecords()); return changes; };
const INSIDE = 'button,a,label,summary,input,select,textarea,[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=checkbox],[role=radio],[role=switch],[role=textbox],[role=searchbox],[role=combobox],[role=spinbutton]';
const PLACES = 'video,audio,embed,object,svg,[role=slider],[role=scrollbar],[role=application],progress,meter', WIDE = 60;
// Where it is clicked matters, or may: an empty box may be a track or a map, and a big one is behind what is in its middle.
const hasPlaces = (el, event) => isDrawing(el) || isBeside(el, event) || (!el.closest(INSIDE) && (el.matches(PLACES) || isEmpty(el)));
// What darkens the page behind a dialog belongs to the dialog, but is outside of its box.
const isBeside = (el, {clientX: x, clientY: y}) => { const box = el.getBoundingClientRect(); return el.localName === 'dialog' && (x < box.left || x > box.right || y < box.top || y > box.bottom); };
const hasText = el => [...el.childNodes].some(one => one.nodeType === 3 && one.data.trim());
function isEmpty(el) {
  const {width, height} = el.getBoundingClientRect(), isBig = width * height > innerWidth * innerHeight / 2;
  if (el.isContentEditable || el.localName === 'img' || (el === document.documentElement && document.body.isContentEditable)) return false;
  return isBig ? !hasText(el) : (width >= WIDE || height >= WIDE) && !el.innerText?.trim();
}
const nameIn = el => {
  const said = el.getAttribute('aria-label') || el.labels?.[0]?.innerText || el.innerText || el.placeholder || '';
  return el === document.body || el === document.documentElement ? 'the page' : said.trim().replace(/\s+/g, ' ').slice(0, 60) || el.localName;
};
const isDrawing = el => el.localName === 'canvas' || closed.has(el) || (el.localName === 'img' && Boolean(el.ismap));
const editorOf = el => { for (let at = el; at; at = at.parentElement) if (at.isContentEditable && !(at.parentElement && at.parentElement.isContentEditable)) return at; return null; };
function pressed(el) {
  const hovers = hoversFor(el), editor = selected(el);
  return {hovers: hovers.length, chosen: editor && chosenIn(editor), seen: seen(el, ...hovers, ...(editor ? [editor] : []))};
}
on('pointerdown', event => {
  if (!event.isTrusted) return;
  const el = innermost(event);
  if (!el) return;
  down = {el, x: event.clientX, y: event.clientY, drawn: isDrawing(el), since: now(), stamp: event.timeStamp, at: hasPlaces(el, event) ? boxed(el, event) : null, changes, far: 0, done: false, selection: selectionNow(), ...pressed(el)};
});
on('pointermove', event => { if (down && event.buttons) down.far = Math.max(down.far, Math.hypot(event.clientX - down.x, event.clientY - down.y)); });
const submitOf = el => (el && el.form ? [...el.form.elements].find(one => one.type === 'submit' || one.type === 'image') : null);
const nameOfButton = el => (el ? el.value || el.innerText || '' : '');
// A click that another act tells of: on the label of a field, on a list of the browser, or by Enter in a field.
function isImplied(el, event) {
  const label = el.closest('label'), control = label && label.control;
  if (el.closest(OWN)) return true;
  if (control && control !== el && !control.contains(el) && !el.closest('a,button,[role=button]')) return true;
  return event && event.detail === 0 && document.activeElement !== el && document.activeElement && document.activeElement.matches(TEXT);
}
function click(kind, el, more) {
  if (down && down.el === el) down.done = true;
  const before = holding, tell = () => act(kind, {id: idOf(el), text: Boolean(el.closest(TEXT)) || Boolean(editorOf(el)), wrote: wroteInto(before), ...more});
  if (before.length || marked) afterwards(tell); else tell();
}
// The keys of a page's own keyboard write a letter each into a field that may be secret: such clicks tell the secret.
const MAY_BE_SECRET = /pass|pin|code|secret|token|otp|cv[vc]|key/i;
const wordsAt = el => [el.name, el.id, el.placeholder, el.getAttribute('aria-label'), el.labels?.[0]?.textContent].join(' ');
let holding = [];  // such fields, and what they held before a press
const hold = () => { holding = [...inputs()].filter(el => el.matches(TEXT) && (secret.has(el) || MAY_BE_SECRET.test(wordsAt(el)))).map(el => [el, el.value]); };
on('pointerdown', hold);
on('keydown', event => { if (/^(Enter| )$/.test(event.key)) hold(); });
function wroteInto(before) {
  const [el] = before.find(([one, value]) => one.value.length === value.length + 1) || [];
  return el ? {secret: isSecret(el), names: namesOf(el), name: nameIn(el)} : null;
}
const pressAt = (el, event) => (down && down.el === el ? {at: down.at, hovers: down.hovers, chosen: down.chosen, seen: down.seen} : {at: hasPlaces(el, event) ? boxed(el, event) : null, ...pressed(el)});
// What a plan's click cannot do: to hold a key meanwhile, for which pages and the browser do something else.
function isHeld(el, event) {
  const held = ['Shift', 'Control', 'Alt', 'Meta'].filter(key => event.getModifierState(key));
  if (!held.length || !event.detail || el.closest(OWN) || el.matches(TEXT) || editorOf(el)) return false;
  act('missed', {text: `a click on ${nameIn(el)} with ${held.join(' and ')} held down`});
  return !el.matches(TICKED);
}
on('click', event => {
  if (!event.isTrusted || !event.composedPath().length) return;
  if (event.detail && down && down.dragged) return;
  const el = event.detail && down ? down.el : innermost(event);
  if (!el || isImplied(el, event)) {
    if (down) down.done = true;
    const control = el && el.closest('label')?.control;
    return control && control.matches(TICKED) && isHeld(control, event);
  }
  if (isHeld(el, event)) { if (down) down.done = true; return; }
  if (event.detail && down && down.isLong) act('missed', {text: `how long the mouse button was held down on ${nameIn(el)}`});
  const more = {...pressAt(el, event), detail: event.detail};
  if (!el.matches(TICKED)) return click('click', el, more);
  down = down && {...down, done: true};
  const before = changed;  // a box tells of its change; one whose page prevents that does not
  later(() => { if (changed === before) click('click', el, more); }, 0);
});
on('dblclick', event => { if (event.isTrusted && innermost(event)) act('double', {id: idOf(down ? down.el : innermost(event))}); });
on('contextmenu', event => { const el = innermost(event); if (event.isTrusted && el) click('right', el, pressAt(el, event)); });
on('auxclick', event => { if (event.isTrusted && event.button === 1) act('missed', {text: 'a click with the middle mouse button'}); });
on('pointerup', event => {
  if (!event.isTrusted || !down || event.button !== 0) return;
  const press = down;
  press.isLong = event.timeStamp - press.stamp > LONG && changedAt - press.since > REACTS;
  if (press.far > FAR && !press.native) return dropped(press, event);
  const isUnheard = () => !press.el.isConnected || press.el.matches('video,audio');  // its buttons keep their clicks to themselves
  afterwards(() => { if (down === press && !press.done && isUnheard() && !isImplied(press.el)) click('click', press.el, {...press, el: undefined, detail: 1}); }, 60);
});
// The page's own dragging, by mouse moves.
function dropped(press, event) {
  const isText = selectionNow() && selectionNow() !== press.selection;
  if (press.el.closest(`${TEXT},${OWN}`) || (isText && editorOf(press.el))) return;
  press.dragged = true;
  if (isText && !/grab|move|resize/.test(getComputedStyle(press.el).cursor)) return markedByMouse(press.since);
  if (press.drawn) return act('missed', {text: 'a drag on a drawing'});
  if (changes === press.changes) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY).find(one => !one.contains(press.el) && !press.el.contains(one) && !isFollowing(one, press));
  act('drag', {id: idOf(press.el), seen: press.seen, hovers: press.hovers, by: [Math.round(event.clientX - press.x), Math.round(event.clientY - press.y)], to: under ? seen(under) : null});
}
const isFollowing = (el, press) => getComputedStyle(el).position === 'fixed' || el.closest('[aria-hidden=true]') === el || press.el.parentElement === el;
// A list that makes room while the mouse moves has the dragged element itself under it in the end.
function droppedOn(el, press, event) {
  const isOwn = press.el.contains(el) || el.contains(press.el);
  return isOwn ? {by: [Math.round(event.clientX - press.x), Math.round(event.clientY - press.y)], to: null} : {by: null, to: seen(el)};
}
// The browser's own dragging.
on('dragstart', event => { if (event.isTrusted && down) down.native = true; });
on('drop', event => {
  if (!event.isTrusted && !event.dataTransfer?.files.length) return;
  const el = innermost(event), files = [...event.dataTransfer.files].map(one => one.name), press = down && down.native ? down : null;
  if (files.length) return act('files', {id: idOf(el), files, seen: seen(el), hovers: 0});
  const tell = () => (press ? act('drag', {id: idOf(press.el), seen: press.seen, hovers: press.hovers, ...droppedOn(el, press, event)}) : act('missed', {text: `what was dropped from elsewhere on ${nameIn(el)}`}));
  if (!el.matches(TEXT) && !editorOf(el)) return tell();
  afterwards(() => { if (event.defaultPrevented) tell(); });  // else the text of the field tells of it
});
// The wheel, where the page uses it for something else than scrolling.
let turns = null;
on('wheel', event => {
  const el = innermost(event);
  if (!event.isTrusted || !el) return;
  if (turns && turns.el === el) { turns.down += event.deltaY; turns.at = now(); return; }
  const mine = {el, down: event.deltaY, at: now(), isPlace: hasPlaces(el, event) || event.ctrlKey};
  later(() => { if (event.defaultPrevented) { toldTurns(); turns = {...mine, seen: seen(el)}; } }, 0);
});
function toldTurns() {
  const was = turns;
  turns = null;
  if (!was) return;
  if (was.isPlace) act('missed', {text: `the mouse wheel on ${nameIn(was.el)}, which the page uses for something of its own`});
  else act('scrolled', {id: idOf(was.el), hovers: 0, seen: was.seen, wheel: Math.round(was.down)});
}
setInterval(() => { if (turns && now() - turns.at > 60) toldTurns(); }, 30);
for (const type of ['pointerdown', 'keydown']) on(type, toldTurns);
// What is pasted, where the page puts it somewhere by itself.
on('paste', event => {
  const el = innermost(event), before = changes;
  if (event.isTrusted && el) afterwards(() => { if (event.defaultPrevented || (changes !== before && !el.matches(TEXT) && !editorOf(el))) act('missed', {text: `what was pasted into ${nameIn(el)}`}); });
});
