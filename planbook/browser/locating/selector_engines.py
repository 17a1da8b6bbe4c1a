"""Selector engines that Playwright lacks: text as people read it, and the content of slots."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Playwright

TEXT = "planbook-text"
"""The innermost elements that contain a text; the query is what `name_matching.engine_query` returns."""
HAS_TEXT = "planbook-has-text"
"""The element itself, if it contains the text."""
HOSTS = "planbook-hosts"
"""The hosts whose content is shown by slots inside this element."""
SLOTTED = "planbook-slotted"
"""The content of slots inside this element, with all descendants."""
LIVE = "planbook-live"
"""The element itself, if the browser lets people use it."""
AMONG = "planbook-among"
"""A place with only those elements that may be `fields`, what is `clicked`, or `boxes` that no label may name."""
SHOWN = "planbook-shown"
"""The element itself, if its visible text matches: without words for screen readers only."""
LABELLED_FOR = "planbook-labelled-for"
"""What a label with this text belongs to, if it is not an element that can have labels in HTML."""
LABELLED = "planbook-labelled"
"""Checkboxes and radio buttons with a visible label."""
LABELLED_ITSELF = "planbook-labelled-itself"
"""The element itself, if it is a checkbox or a radio button with a visible label."""
HIT_TARGET = "planbook-hit-target"
"""What receives the mouse for an element that passes it on to the element around its control; else itself."""
NOTED = "planbook-noted"
"""What was noted last, under this number (`note_script`), without a search.

If it is no longer there, two other elements or more, so that Playwright does not wait for it.
"""
_DONE_BY = {
    HIT_TARGET: "hitTarget",
    LABELLED: "labelled",
    LABELLED_ITSELF: "labelledItself",
    LABELLED_FOR: "labelledFor",
    AMONG: "among",
    SHOWN: "ifShown",
    LIVE: "live",
    TEXT: "innermost",
    HAS_TEXT: "itself",
    HOSTS: "hosts",
    SLOTTED: "slotted",
}


_KEPT = "globalThis[Symbol.for('planbook noted')]"
_NOTED = f"""{{ queryAll: (root, number) => {{
  const kept = {_KEPT}, all = kept?.number === Number(number) ? kept.all : [];
  const found = all.map(one => one.deref()).filter(el => el?.isConnected);
  return found.length ? found : [document.documentElement, ...document.documentElement.children];
}} }}"""


async def register(playwright: "Playwright") -> None:
    """Registers the engines with a Playwright instance.

    They run isolated from the page's own scripts, except `NOTED`: a locator's scripts run in the page, and note there.
    """
    await playwright.selectors.register(NOTED, _NOTED)
    for name, function in _DONE_BY.items():
        script = f"(() => {{ {text_script()}\n{_script('engines')}\n return {{ queryAll: {function} }} }})()"
        await playwright.selectors.register(name, script, content_script=True)


def note_script() -> str:
    """Returns the function that notes a list of elements under a number."""
    return f"(all, number) => {{ {_KEPT} = {{number, all: all.map(el => new WeakRef(el))}}; return true; }}"


def text_script() -> str:
    """Returns the script that reads texts as people do."""
    return _script("words")


@cache
def _script(name: str) -> str:
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")
