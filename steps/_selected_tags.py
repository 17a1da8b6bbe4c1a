"""The tags next to a list that show what is chosen, each with a remove button; many lists hide chosen entries."""

from typing import TYPE_CHECKING, TypedDict

from steps._lists import SHOWN

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

# The tags in the field or close around it, and what removes each: a small sign in something with a class such as tag,
# chip, item or value. Does not search another row, form or dialog; a button with words is not a remove button.
TAGS = """function tags(el) {
  const MARKED = '[data-item][data-value], [data-ts-item], [class*=multi-value i]:not([class*=multi-value__]), '
    + '[class*=multiValue i]';
  const OFF = 'button, a, [role=button], svg, [class*=remove i], [class*=delete i]';
  const EDGE = 'form, fieldset, dialog, [role=dialog], tr, [role=row], li, body';
  const LIST = '[role=listbox], [role=menu], [role=option]';
  const TAG = /tag|chip|token|item|value|pill|badge|choice/i;
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const classOf = one => one.className.baseVal ?? one.className;
  const holds = (outer, inner) => { for (let at = inner; at; at = around(at)) if (at === outer) return true; };
  const given = one => ['aria-label', 'title'].map(name => one.getAttribute(name)).join(' ');
  const said = one => `${given(one)} ${classOf(one)} ${one.textContent}`;
  const takesOff = one => one.getClientRects().length && one.getBoundingClientRect().width <= 32
    && /remove|delete|deselect|[×✕✖⨯]/i.test(said(one)) && !/\\ball\\b/i.test(said(one));
  const offs = one => all(one, OFF).filter(takesOff)
    .filter((one, at, all) => !all.some(other => other !== one && holds(other, one)));
  const bare = (one, off) => {
    const text = each => (each?.innerText || each?.textContent || '').trim(), all = text(one), own = text(off);
    return (own && all.endsWith(own) ? all.slice(0, -own.length) : all).trim();
  };
  const isTag = one => TAG.test(classOf(one)) && !holds(one, el) && !one.querySelector('input, label, h1, h2, h3, h4');
  const tagOf = (off, edge) => {
    for (let one = around(off); one && one !== edge; one = around(one))
      if (bare(one, off)) return isTag(one) && offs(one).length === 1 ? {name: bare(one, off), tag: one, off} : null;
    return null;
  };
  const inside = one => {
    for (let at = one; at; at = around(at)) {
      if (at.matches('[data-item]')) return true;
      if (at.matches(LIST)) return /tag|chip|token/i.test(classOf(at));
    }
    return true;
  };
  const field = el.control || el, FIELD = 'input:not([type=hidden]), select, textarea, [role=combobox]';
  const shows = each => each.getBoundingClientRect().width > 1 && each.getBoundingClientRect().height > 1;
  const hasOthers = one => all(one, FIELD).some(each => shows(each) && !holds(each, field) && !holds(field, each));
  let one = around(field);
  for (let level = 0; one && level < 5 && !one.matches(EDGE) && !hasOthers(one); one = around(one), level++) {
    const found = offs(one).filter(inside).map(off => tagOf(off, one)).filter(Boolean);
    const marked = all(one, MARKED).filter(each => inside(each) && each.getClientRects().length
      && !found.some(tag => holds(tag.tag, each) || holds(each, tag.tag)));
    const every = [...found, ...marked.map(tag => ({name: bare(tag), tag, off: null}))].filter(tag => tag.name);
    if (every.length) return every;
  }
  return [];
}"""
# What the field shows: its value, or the text in it or close around it, without entries and labels.
TEXT = f"""function text(el) {{
  const LISTS = '[role=listbox], [role=menu], [role=tree], [role=grid], [role=radiogroup]';
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  {SHOWN}
  const left = 'label, legend, script, select, [role=option], ' + LISTS;
  const isInline = one => getComputedStyle(one).display === 'inline';
  const inner = one => [...inside(one)].map(words).join('');
  const words = one => one.nodeType === 3 ? one.data.replace(/\\s+/g, ' ') : !isRead(one) || one.matches(left) ? ''
    : isInline(one) ? inner(one) : `\\n${{inner(one)}}\\n`;
  const field = el.control || el;
  if (field.matches(LISTS)) return '';
  if (!field.matches('input, textarea')) return words(field).trim();
  for (let one = field, level = 0; !field.value && level < 4 && fields(one) <= 1 && one !== document.body;
    one = around(one), level++) if (words(one).trim()) return words(one).trim();
  return field.value;
}}"""
# Includes shadow roots.
DEEP = """const hosts = one => [...one.querySelectorAll('*')].filter(each => each.shadowRoot);
  const all = (one, what) => [one, ...(one.shadowRoot ? [one.shadowRoot] : [])].flatMap(root =>
    [...root.querySelectorAll(what), ...hosts(root).flatMap(host => all(host.shadowRoot, what))]);
  const fields = one => all(one, 'input:not([type=hidden]), select, textarea').length;"""
LOOK = f"""el => {{
  {DEEP}
  {TAGS}
  {TEXT}
  if (!el.isConnected) return null;
  const found = tags(el), around = found.length ? found[0].tag.parentElement || found[0].tag : el;
  return {{tags: found.map(one => ({{name: one.name, removable: !!one.off}})), text: text(el),
    more: /\\+\\s*\\d|\\d+ more/i.test(around.textContent), open: el.getAttribute('aria-expanded') === 'true'}};
}}"""
OFF = f"(el, name) => {{ {DEEP} {TAGS}; return tags(el).find(one => one.name === name && one.off)?.off ?? null; }}"


class Tag(TypedDict):
    """An entry that is shown as chosen, and whether it has a remove button."""

    name: str
    removable: bool


class ShownSelection(TypedDict):
    """What is shown next to the list: tags, whether there are `more` of them, and the field's text.

    `open`: the element says that its list is open.
    """

    tags: list[Tag]
    more: bool
    text: str
    open: bool


async def read_selection(handle: "ElementHandle") -> ShownSelection | None:
    """Returns what is shown as chosen next to the list; None if the page has re-rendered it or is gone."""
    from playwright.async_api import Error

    try:
        seen: ShownSelection | None = await handle.evaluate(LOOK)
    except Error:
        return None
    return seen


async def remove_button_of(handle: "ElementHandle", name: str) -> "ElementHandle | None":
    """Returns the tag's remove button."""
    return (await handle.evaluate_handle(OFF, name)).as_element()
