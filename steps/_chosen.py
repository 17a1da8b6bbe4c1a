"""What a list shows as chosen beside its entries, each with a sign that takes it off; many hide it in the list."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, TypedDict

from planbook.browser.aiming import MOMENT
from planbook.browser.names import reads
from planbook.errors import StepError
from planbook.step import Name, Stage

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

A_WHILE = 1.5  # seconds that a page has to take one off
MOST = 200
# The tags that stand in the field or close around it, and what takes each off: a small sign in something that is called
# a tag, a chip, an item or a value. Another row, form or dialog is not entered; no button with words is taken for one.
TAGS = """function tags(el) {
  const MARKED = '[data-item][data-value], [data-ts-item], [class*=multi-value i]:not([class*=multi-value__]), '
    + '[class*=multiValue i]';
  const OFF = 'button, a, [role=button], svg, [class*=remove i], [class*=delete i]';
  const EDGE = 'form, fieldset, dialog, [role=dialog], tr, [role=row], li, body';
  const around = one => one.assignedSlot || one.parentElement || one.getRootNode().host;
  const fields = one => one.querySelectorAll('input:not([type=hidden]), select, textarea').length;
  const classOf = one => one.className.baseVal ?? one.className;
  const given = one => ['aria-label', 'title'].map(name => one.getAttribute(name)).join(' ');
  const said = one => `${given(one)} ${classOf(one)} ${one.textContent}`;
  const takesOff = one => one.getClientRects().length && one.getBoundingClientRect().width <= 32
    && /remove|delete|deselect|[×✕✖⨯]/i.test(said(one)) && !/\\ball\\b/i.test(said(one));
  const offs = one => [...one.querySelectorAll(OFF)].filter(takesOff)
    .filter((one, at, all) => !all.some(other => other !== one && other.contains(one)));
  const bare = (one, off) => {
    const text = each => (each?.innerText || each?.textContent || '').trim(), all = text(one), own = text(off);
    return (own && all.endsWith(own) ? all.slice(0, -own.length) : all).trim();
  };
  const isTag = one => /tag|chip|token|item|value|pill|badge|choice/i.test(classOf(one)) && !one.contains(el)
    && !one.querySelector('input, label, h1, h2, h3, h4');
  const tagOf = (off, edge) => {
    for (let one = around(off); one && one !== edge; one = around(one))
      if (bare(one, off)) return isTag(one) && offs(one).length === 1 ? {name: bare(one, off), tag: one, off} : null;
    return null;
  };
  const inside = one => !one.closest('[role=listbox], [role=menu], [role=option]') || one.closest('[data-item]');
  let one = around(el.control || el);
  for (let level = 0; one && level < 5 && !one.matches(EDGE) && fields(one) <= 2; one = around(one), level++) {
    const found = offs(one).filter(inside).map(off => tagOf(off, one)).filter(Boolean);
    const marked = [...one.querySelectorAll(MARKED)].filter(each => inside(each) && each.getClientRects().length
      && !found.some(tag => tag.tag.contains(each) || each.contains(tag.tag)));
    const all = [...found, ...marked.map(tag => ({name: bare(tag), tag, off: null}))].filter(tag => tag.name);
    if (all.length) return all;
  }
  return [];
}"""
READ = f"el => {{ {TAGS}; return tags(el).map(one => ({{name: one.name, removable: !!one.off}})); }}"
OFF = f"(el, name) => {{ {TAGS}; return tags(el).find(one => one.name === name && one.off)?.off ?? null; }}"


class Tag(TypedDict):
    """An entry that is shown as chosen, and whether something stands there that takes it off."""

    name: str
    removable: bool


async def tags_of(handle: "ElementHandle") -> list[Tag]:
    """What is shown as chosen beside the list."""
    found: list[Tag] = await handle.evaluate(READ)
    return found


def is_among(pick: Name, tags: Sequence[Tag]) -> bool:
    """Whether it is shown as chosen."""
    return any(reads(pick, tag["name"]) for tag in tags)


async def leave_only(handle: "ElementHandle", picks: Sequence[Name], stage: Stage) -> None:
    """Takes off what else is shown as chosen. Raises StepError of class value where that cannot be."""
    for _ in range(MOST):
        others = [tag for tag in await tags_of(handle) if not any(reads(pick, tag["name"]) for pick in picks)]
        if not others:
            return
        await _take_off(handle, others[0], len(others), picks, stage)


async def _take_off(handle: "ElementHandle", tag: Tag, number: int, picks: Sequence[Name], stage: Stage) -> None:
    off = (await handle.evaluate_handle(OFF, tag["name"])).as_element() if tag["removable"] else None
    if off is None:
        raise StepError("value", f'"{tag["name"]}" is chosen there too, and nothing beside it takes it off')
    await off.click(timeout=stage.left())
    until = monotonic() + min(A_WHILE, stage.left() / 1000)
    while sum(not any(reads(pick, one["name"]) for pick in picks) for one in await tags_of(handle)) >= number:
        if monotonic() > until:
            raise StepError("value", f'"{tag["name"]}" stays chosen: the page did not take it off')
        await asyncio.sleep(MOMENT)
