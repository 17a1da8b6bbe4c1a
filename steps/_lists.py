"""The scripts that read and open lists of a page: their entries, where to click, and how to scroll."""

from functools import cache
from pathlib import Path

from planbook.browser.waiting.rest import LATER, NAME
from steps._entries import Entry

# The visible text of an element, including slotted content and shadow roots.
SHOWN = """const isHidden = one => {
    const style = getComputedStyle(one), small = Math.min(one.offsetWidth ?? 2, one.offsetHeight ?? 2) <= 1;
    return style.clip !== 'auto' || style.fontSize === '0px' || (style.overflow !== 'visible' && small);
  };
  const inside = one => one.localName === 'slot' ? one.assignedNodes({flatten: true})
    : (one.shadowRoot || one).childNodes;
  const isRead = one => one.nodeType === 1 && one.localName !== 'style' && !isHidden(one);
  const shown = one => one.nodeType === 3 ? one.data : isRead(one) ? [...inside(one)].map(shown).join('') : '';"""
ROLES = ("option", "menuitem", "menuitemradio", "menuitemcheckbox", "treeitem")
# Entries without a role that only state whether they are chosen, as in Ant Design, are included.
OPTIONS = f":is({', '.join(f'[role={role}]' for role in ROLES)}, [aria-selected]:not([role])):visible"
LISTS = "[role=listbox], [role=menu], [role=tree], [role=grid]"
# For each entry whether it `counts`: it is in the list that the element declares as its own, or it did not exist, or
# not in this form, before the element was clicked.
DRAWN = """(all, it) => {
  const before = window[Symbol.for('planbook.lists')] || new Map();
  const within = (outer, inner) => {
    for (let at = inner; at; at = at.assignedSlot || at.parentNode || at.host) if (at === outer) return true;
    return false;
  };
  const around = (one, selector) => {
    for (let at = one; at; at = at.assignedSlot || at.parentNode || at.host)
      if (at.nodeType === 1 && at.matches(selector)) return at;
    return null;
  };
  const named = (one, attribute) => (one.getAttribute(attribute) || '').split(/\\s+/).filter(Boolean)
    .map(id => one.getRootNode().querySelector('#' + CSS.escape(id)) || document.getElementById(id));
  const owners = it ? [it, ...it.querySelectorAll('[aria-controls], [aria-owns], [aria-activedescendant]'),
    it.closest('[role=combobox]')].filter(Boolean) : [];
  const own = owners.flatMap(one => [...named(one, 'aria-controls'), ...named(one, 'aria-owns'),
    ...named(one, 'aria-activedescendant').map(active => active && active.closest('LISTS'))]).filter(Boolean);
  if (it && it.matches('LISTS')) own.push(it);
  const isOwn = el => own.some(list => within(list, el));
  const anyOwn = all.some(isOwn);
  const titled = one => one.getAttribute('aria-label')
    || named(one, 'aria-labelledby').map(each => each ? each.innerText : '').join(' ');
  const slotted = el => [...el.querySelectorAll('slot')].flatMap(slot => slot.assignedNodes({flatten: true}))
    .map(one => one.innerText ?? one.data ?? '').join(' ').trim();
  const isTag = el => !isOwn(el) && /(^|[-_])(tag|chip|token)/i.test(el.className.baseVal ?? el.className);
  SHOWN
  return all.map((el, at) => {
    const list = around(el, 'LISTS'), group = around(el, '[role=group]');
    const roots = [el, ...[el, ...el.querySelectorAll('*')].map(one => one.shadowRoot).filter(Boolean)];
    const box = roots.map(one => one.querySelector('input[type=checkbox], [role=checkbox]')).find(Boolean);
    // What a custom element itself holds: it is right also where its attributes are only written at times.
    const held = el.localName.includes('-') ? [el.selected, el.checked].filter(one => typeof one === 'boolean') : [];
    const checks = box || el.hasAttribute('aria-checked');
    return {
      name: titled(el).trim() || (el.labels && [...el.labels].map(one => one.innerText).join(' '))
        || el.innerText || slotted(el) || el.value || '',
      shown: shown(el),
      value: el.matches('input') ? el.value : el.dataset.value || '',
      group: group && (!list || within(list, group)) ? titled(group).trim() : '',
      chosen: held.length > 0 ? held.includes(true) : el.checked === true
        || !!(box && (box.checked || box.getAttribute('aria-checked') === 'true'))
        || ['aria-selected', 'aria-checked'].some(one => el.getAttribute(one) === 'true'),
      tells: held.length > 0 || !!box || el.matches('input, [aria-selected], [aria-checked]'),
      acts: el.getAttribute('role') === 'menuitem',
      disabled: el.matches(':disabled, [aria-disabled=true]'),
      several: !!checks && !el.matches('[type=radio], [role=radio], [role=menuitemradio]')
        || !!(list && list.getAttribute('aria-multiselectable') === 'true'),
      at, own: isOwn(el),
      counts: anyOwn ? isOwn(el) : !el.closest('[role=menubar]') && !isTag(el) && before.get(el) !== el.innerText,
    };
  });
}""".replace("LISTS", LISTS).replace("SHOWN", SHOWN)
ALWAYS = "always"  # shown: it is the list itself
EXPANDED = "el => el.getAttribute('aria-expanded') === 'true'"
FORGET = f"""el => {{
  delete window[Symbol.for('planbook.lists')];
  return el.matches('{LISTS}') ? '{ALWAYS}' : el.getAttribute('aria-expanded');
}}"""
NEW = "all => all.map(el => !window[Symbol.for('planbook.lists')].has(el)).lastIndexOf(true)"
WRITES = "el => el.matches('input, textarea') && !el.readOnly && !el.disabled"
TO_VIEW = """(all, at) => new Promise(done => {
  if (all[at]) all[at].scrollIntoView({block: 'nearest'});
  LATER(done, 30);
})""".replace("LATER", LATER)
# What a person would click to open the list: the parent of a field that is too small, or covered by its own parts.
TRIGGER = """el => {
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const isMet = one => {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    let hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    while (hit && hit.shadowRoot && hit !== one) {
      const deeper = hit.shadowRoot.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    for (; hit; hit = around(hit)) if (hit === one) return true;
    return false;
  };
  const fields = one => one.querySelectorAll('input:not([type=hidden]), select, textarea, [role=combobox]').length;
  const start = el.control || el;
  start.scrollIntoView({block: 'nearest'});
  for (let one = start, level = 0; one && level < 5 && (one === start || fields(one) <= 2); one = around(one), level++)
    if (one !== document.body && isMet(one)) return one;
  return start;
}"""
# Scrolls the entry's scroll container to its top or on by most of its height; returns whether anything scrolled.
SCROLL = """(all, [at, first]) => {
  const el = all[at];
  if (!el) return false;
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const scrolls = one => /auto|scroll/.test(getComputedStyle(one).overflowY) ? one.scrollHeight > one.clientHeight + 1
    : getComputedStyle(one).overflowY === 'hidden' && one.scrollHeight > one.clientHeight * 1.5;
  let box = around(el);
  while (box && !scrolls(box)) box = around(box);
  if (!box || box === document.documentElement || box === document.body) return false;
  const before = box.scrollTop;
  box.scrollTop = first ? 0 : before + Math.max(20, box.clientHeight * 0.8);
  return new Promise(done => LATER(() => done(first || box.scrollTop !== before), 30));
}""".replace("LATER", LATER)


@cache
def remembering() -> str:
    """Returns the script that remembers what is shown before a list is opened."""
    script = Path(__file__).with_name("_remembering.js").read_text("utf-8")
    return script.replace("NAME", NAME).replace("LISTS", LISTS)


class DrawnEntry(Entry):
    """An entry that a page draws.

    `own`: it is in the element's own list; `counts`: it belongs to the list; `several`: its list accepts several;
    `tells`: it states whether it is chosen; `acts`: it is a menu item.
    """

    own: bool
    counts: bool
    at: int
    several: bool
    tells: bool
    acts: bool
