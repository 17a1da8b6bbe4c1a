// More changes after which the old element is gone, or stands elsewhere, while something else takes its attributes or
// its place. Each returns the right answer; to say nothing is right, too.
const KEYED = ['id', 'name', 'data-testid', 'data-test', 'value', 'href'];
const isChoice = el => /^(checkbox|radio)$/.test(el.type);
const keysOf = el => KEYED.filter(key => el.getAttribute(key) && (key !== 'value' || (el.name && (isChoice(el) || el.tagName === 'BUTTON'))) && (key !== 'name' || el.type !== 'radio'));
const shape = text => text.replace(/\d+/g, '#');
// An entry of a list or table that holds the element, and its twins in the other entries; the element itself may be one.
// With `same`, the twins have its name, too, or none as well.
function entriesOf(el, same = false) {
  const path = [];
  for (let at = el; at.parentElement && at !== document.body && path.length < 6; at = at.parentElement) {
    const twin = unit => path.reduce((one, step) => one?.children[step], unit);
    const fits = one => one && one.localName === el.localName && one.type === el.type && shown(one) && (same ? nameOf(one)[0] === nameOf(el)[0] : Boolean(nameOf(one)[0]) === Boolean(nameOf(el)[0]));
    const units = [...at.parentElement.children].filter(one => one.localName === at.localName && (one === at || fits(twin(one))));
    if (units.length > 1) return {units, twins: units.map(one => one === at ? el : twin(one)), at: units.indexOf(at)};
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return undefined;
}
// The attributes that number the elements of a list.
const numbering = twins => keysOf(twins[0]).filter(key => twins.every(one => one.getAttribute(key) && shape(one.getAttribute(key)) === shape(twins[0].getAttribute(key)))
  && new Set(twins.map(one => one.getAttribute(key))).size === twins.length);
function give(el, key, value) {
  const label = key === 'id' && labelOf(el);
  el.setAttribute(key, value);
  if (label && label.htmlFor) label.htmlFor = value;
}
const outerLabel = el => { const label = labelOf(el); return label && !label.contains(el) ? label : null; };
const OTHERS = ['Walnut oil', 'Theodora Brand', 'Harbour fees', 'Second shift', 'Copper wire'];
const wordsOf = unit => textNodes(unit).filter(one => !one.parentElement.closest('button,label,select') && !/^[\d.,:\s]*$/.test(one.data));
function reword(unit, random) {
  const texts = wordsOf(unit);
  for (const one of texts) one.data = pick(OTHERS, random);
  return texts.length;
}
const traps = {
  // The entry with the element is removed, and those after it move up: their attributes count on.
  renumbered(el) {
    const list = entriesOf(el), keys = list && numbering(list.twins);
    if (!list || !keys.length || list.at === list.units.length - 1) return undefined;
    for (const key of keys) {
      const values = list.twins.map(one => one.getAttribute(key));
      for (let at = list.twins.length - 1; at > list.at; at--) give(list.twins[at], key, values[at - 1]);
    }
    outerLabel(el)?.remove();
    list.units[list.at].remove();
    return null;
  },
  // The first and the last entry change places; the attributes count from the top as before.
  resorted(el) {
    const list = entriesOf(el), keys = list && numbering(list.twins);
    if (!list || !keys.length || (list.at !== 0 && list.at !== list.units.length - 1)) return undefined;
    const first = list.units[0], last = list.units.at(-1), [one, other] = [list.twins[0], list.twins.at(-1)];
    if (first.textContent.trim() === last.textContent.trim()) return undefined;
    for (const key of keys) {
      const values = [one.getAttribute(key), other.getAttribute(key)];
      give(one, key, values[1]); give(other, key, values[0]);
    }
    const mark = document.createComment('');
    first.replaceWith(mark); last.replaceWith(first); mark.replaceWith(last);
    return el;
  },
  // It is in another entry now, and about that.
  crossed(el) {
    const list = entriesOf(el, true);
    if (!list || list.units[list.at] === el || !numbering(list.twins).length) return undefined;
    const next = (list.at + 1) % list.units.length, [mine, theirs] = [list.units[list.at], list.units[next]].map(unit => wordsOf(unit).map(one => one.data).join(' '));
    if (!mine || mine === theirs) return undefined;
    list.twins[next].after(labelOf(el)?.contains(el) ? labelOf(el) : el);
    return null;
  },
  // The entry is removed, and another one with other words is added at the end.
  'another entry'(el, random) {
    const list = entriesOf(el);
    if (!list) return undefined;
    const unit = list.units[list.at], made = unit.cloneNode(true), keys = keysOf(el);
    if (unit === el ? nameOf(el)[0] || !keys.length : !reword(made, random)) return undefined;
    const other = text => /\d/.test(text) ? text.replace(/\d+/, '97') : text + '-late', held = [made, ...made.querySelectorAll('*')];
    for (const one of held) for (const key of keysOf(one)) one.setAttribute(key, other(one.getAttribute(key)));
    if (held.some(one => nameOf(one)[0] === nameOf(el)[0]) && !list.twins.every(one => nameOf(one)[0] === nameOf(el)[0])) return undefined;  // it would still be known by its name
    list.units.at(-1).after(made);
    outerLabel(el)?.remove();
    list.units[list.at].remove();
    return null;
  },
  // Something else stands in its place: another name, and other attributes.
  replaced(el, random) {
    const [name, write] = nameOf(el), keys = keysOf(el).filter(key => !/^x?[a-z]?\d/.test(el.getAttribute(key)));
    if (!name || !keys.length) return undefined;
    write(fresh(random));
    for (const key of keys) give(el, key, key === 'href' ? '/leave/now' : 'leave-now');
    return null;
  },
  // It is removed, and another one near it takes its attributes: the one that is the main one now.
  recycled(el) {
    const keys = keysOf(el).filter(key => key !== 'href'), [name] = nameOf(el), all = controls(), at = all.indexOf(el);
    const fits = one => one && one.localName === el.localName && one.type === el.type && nameOf(one)[0] && nameOf(one)[0].trim() !== name?.trim() && !one.contains(el) && !el.contains(one);
    const other = [all[at + 2], all[at - 2], all[at + 1], all[at - 1], all[at + 3], all[at - 3]].find(fits);
    if (!name || !keys.length || !other) return undefined;
    const values = keys.map(key => el.getAttribute(key));
    outerLabel(el)?.remove();
    el.remove();
    keys.forEach((key, number) => give(other, key, values[number]));
    return null;
  },
  // Of two with its name, the other one is removed, and it changes its name with the one beside it.
  'swapped of two'(el) {
    const [name, write] = nameOf(el), other = siblingOf(el);
    const twin = controls().find(one => one !== el && one !== other && nameOf(one)[0]?.trim() === name?.trim());
    if (!name || !other || !twin || !keysOf(el).length || twin.contains(el) || el.contains(twin)) return undefined;
    const [theirs, writeOther] = nameOf(other);
    twin.remove();
    write(theirs);
    writeOther(name);
    return null;
  },
};
Object.assign(changes, traps);
