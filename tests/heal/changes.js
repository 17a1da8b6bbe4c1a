// Changes of a page, each by its name: `changes[kind](el, random)` changes the page and returns the element that is the
// right answer, null if there is none, or undefined if the change cannot be made here.
const CHANGED = ['Proceed', 'Confirm', 'Go on', 'Show details', 'Open it', 'Next page', 'Apply now', 'Choose this', 'Take me there', 'Update entry'];
const HASH = 'abcdefghijklmnopqrstuvwxyz0123456789';
const rng = seed => () => (seed = (seed * 1664525 + 1013904223) % 4294967296) / 4294967296;
const pick = (all, random) => all[Math.floor(random() * all.length)];
const hash = random => 'x' + [1, 2, 3, 4, 5, 6, 7].map((_, at) => (at % 2 ? pick('0123456789', random) : pick(HASH, random))).join('');
const CONTROL = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[role=tab],[role=checkbox],[role=radio],[role=switch],[role=menuitem]';
const shown = el => el.checkVisibility({visibilityProperty: true}) && el.getBoundingClientRect().width > 1;
const controls = () => [...document.querySelectorAll(CONTROL)].filter(shown);
const isTyped = el => /^(SELECT|TEXTAREA)$/.test(el.tagName) || (el.tagName === 'INPUT' && !/^(submit|button|reset|image)$/.test(el.type));
const textNodes = el => {
  const walker = document.createTreeWalker(el, 4), found = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
  return found;
};
const labelOf = el => (el.labels || [])[0];
// Where the name of an element is written, and how to write another one.
function nameOf(el) {
  if (el.getAttribute('aria-label')) return [el.getAttribute('aria-label'), text => el.setAttribute('aria-label', text)];
  const label = labelOf(el), held = label && textNodes(label).filter(one => !el.contains(one))[0];
  if (held) return [held.data, text => { held.data = text; }];
  if (el.tagName === 'INPUT' && !isTyped(el)) return [el.value, text => el.setAttribute('value', text)];
  if (isTyped(el)) return el.placeholder ? [el.placeholder, text => { el.placeholder = text; }] : [];
  const own = textNodes(el);
  if (own.length === 1) return [own[0].data, text => { own[0].data = text; }];
  return el.title ? [el.title, text => { el.title = text; }] : [];
}
const fresh = random => {
  const there = document.body.innerText + [...document.querySelectorAll('[value]')].map(one => one.getAttribute('value')).join(' ');
  const left = CHANGED.filter(one => !there.includes(one));
  return pick(left.length ? left : CHANGED, random);
};
function rename(el, random) {
  const [name, write] = nameOf(el);
  if (!name) return undefined;
  write(fresh(random));
  return el;
}
// Other places in the page: blocks that hold controls, far from the element.
function elsewhere(el, random) {
  const blocks = new Set(controls().filter(one => !one.contains(el) && !el.contains(one)).map(one => one.parentElement));
  const near = new Set([el.parentElement, el.parentElement?.parentElement]);
  const fit = [...blocks].filter(one => one && !el.contains(one) && !near.has(one) && !one.matches('label,a,button,tr,select,ul,ol,p') && !one.contains(el));
  return fit.length ? pick(fit, random) : undefined;
}
// The smallest block around an element that has another control, or a text of its own, and is less than half of all.
function blockOf(el) {
  const all = controls().length;
  for (let at = el.parentElement; at && at !== document.body; at = at.parentElement) {
    const inside = controls().filter(one => at.contains(one)).length;
    if (inside > all / 2 || at.matches('td,tr,tbody,table,li,label,p,span')) return undefined;
    if (inside > 1 || at.matches('form,section,fieldset,article,nav')) return at;
  }
  return undefined;
}
// Whether a place is in another entry of the list that holds the element: there, it would be about something else.
const isOfAnother = (place, el) => Boolean(entriesOf(el, true)?.units.some(one => !one.contains(el) && one.contains(place)));
const besideOf = el => {
  const all = controls(), at = all.indexOf(el);
  return [all[at - 1], all[at + 1]];
};
function regenerate(random) {
  const ids = new Map();
  for (const one of document.querySelectorAll('[id]')) { ids.set(one.id, hash(random)); one.id = ids.get(one.id); }
  for (const key of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'list', 'form'])
    for (const one of document.querySelectorAll(`[${key}]`)) one.setAttribute(key, one.getAttribute(key).split(' ').map(id => ids.get(id) || id).join(' '));
  const classes = new Map();
  for (const one of document.querySelectorAll('[class]')) {
    one.setAttribute('class', one.getAttribute('class').split(/\s+/).filter(Boolean).map(name => {
      if (!classes.has(name)) classes.set(name, 'css-' + hash(random));
      return classes.get(name);
    }).join(' '));
  }
}
function wrap(el, tag = 'div') {
  const outer = document.createElement(tag);
  el.replaceWith(outer);
  outer.append(el);
  return outer;
}
function remade(el, random) {
  const [name] = nameOf(el), made = document.createElement(isTyped(el) && !/checkbox|radio/.test(el.type) ? 'div' : 'span');
  const role = el.getAttribute('role') || (el.tagName === 'A' ? 'link' : el.tagName === 'SELECT' ? 'combobox' :
    el.type === 'checkbox' ? 'checkbox' : el.type === 'radio' ? 'radio' : isTyped(el) ? 'textbox' : 'button');
  made.setAttribute('role', role);
  made.tabIndex = 0;
  made.className = 'css-' + hash(random);
  if (role === 'textbox') made.contentEditable = 'true';
  if (isTyped(el)) { if (!name) return undefined; made.setAttribute('aria-label', name.trim()); made.textContent = ' '; made.style.cssText = 'display:inline-block;width:140px;height:20px'; }
  else if (el.tagName === 'INPUT') made.textContent = el.value;
  else { if (el.getAttribute('aria-label')) made.setAttribute('aria-label', el.getAttribute('aria-label')); if (el.title) made.title = el.title; made.append(...[...el.childNodes].map(one => one.cloneNode(true))); }
  el.replaceWith(made);
  return made;
}
const siblingOf = el => {
  const all = controls(), at = all.indexOf(el), mine = isTyped(el);
  return [all[at + 1], all[at - 1], all[at + 2], all[at - 2]].find(one => one && isTyped(one) === mine && !one.contains(el) && !el.contains(one) && nameOf(one)[0] && nameOf(one)[0].trim() !== (nameOf(el)[0] || '').trim());
};
const changes = {
  renamed: (el, random) => (isTyped(el) ? undefined : rename(el, random)),
  relabelled: (el, random) => (isTyped(el) ? rename(el, random) : undefined),
  moved(el, random) {  // alone, or together with the block around it
    const unit = labelOf(el)?.contains(el) ? labelOf(el) : el, block = blockOf(el);
    const moved = block && random() < 0.5 ? block : unit, place = elsewhere(moved, random);
    if (!place || isOfAnother(place, el)) return undefined;
    place.append(moved);
    return el;
  },
  restyled(el, random) {
    for (const one of document.querySelectorAll('style,link[rel=stylesheet]')) one.remove();
    for (const one of document.querySelectorAll('[class]')) if (random() < 0.7) one.className = 'u-' + pick(['m', 'p', 'bg', 'fs'], random) + '-' + Math.floor(random() * 9);
    el.style.cssText = 'padding:14px 40px;font-size:20px;border:3px solid';
    document.body.style.cssText = 'margin:60px;line-height:2';
    return el;
  },
  're-nested'(el) {
    wrap(el); wrap(el.parentElement);
    const up = el.parentElement.parentElement.parentElement;
    if (up && up !== document.body && !up.matches('td,tr,ul,ol,table,label,select,a,button,p,span')) wrap(up, 'section');
    return el;
  },
  regenerated: (el, random) => (regenerate(random), el),
  framework(el, random) {
    const [name] = nameOf(el);
    if (isTyped(el) && !name) return undefined;
    const made = remade(el, random);
    if (!made) return undefined;
    for (const one of controls()) if (!one.contains(made) && !made.contains(one) && random() < 0.6 && nameOf(one)[0]) remade(one, random);
    if (!made.isConnected) return undefined;
    wrap(made);
    regenerate(random);
    return made;
  },
  removed(el, random) {
    const label = labelOf(el);
    if (label && random() < 0.5) label.remove();
    el.remove();
    return null;
  },
  swapped(el) {
    const other = siblingOf(el), [mine, write] = nameOf(el);
    if (!other || !mine) return undefined;
    if (!['id', 'name', 'href', 'data-testid'].some(key => el.getAttribute(key) && el.getAttribute(key) !== other.getAttribute(key))) return undefined;
    const [theirs, writeOther] = nameOf(other);
    write(theirs);
    writeOther(mine);
    return null;
  },
  'another meaning'(el, random) {
    const [name] = nameOf(el), place = elsewhere(el, random);
    if (!name || !place || (isTyped(el) && labelOf(el)?.contains(el))) return undefined;
    const made = el.cloneNode(true);
    for (const key of ['id', 'name', 'data-testid', 'data-test', 'for', 'onclick', 'placeholder']) made.removeAttribute(key);
    if (made.hasAttribute('href')) made.setAttribute('href', '/elsewhere/' + hash(random));
    if (random() < 0.5) made.removeAttribute('class');
    if (isTyped(el)) made.setAttribute('aria-label', name.trim());
    const before = besideOf(el);
    labelOf(el)?.remove();
    el.remove();
    if (random() < 0.5) place.append(made); else place.prepend(made);
    return besideOf(made).some(one => one && before.includes(one)) ? undefined : null;  // only in other surroundings
  },
  duplicated(el, random) {
    const unit = labelOf(el)?.contains(el) ? labelOf(el) : el, copy = unit.cloneNode(true);
    for (const one of [copy, ...copy.querySelectorAll('*')]) if (random() < 0.6) one.removeAttribute('id');
    const place = random() < 0.5 ? elsewhere(unit, random) : null;
    if (isTyped(el) && !labelOf(el)?.contains(el) && nameOf(el)[0]) copy.setAttribute('aria-label', nameOf(el)[0].trim());
    if (place) place.append(copy); else unit.after(copy);
    return null;
  },
};
