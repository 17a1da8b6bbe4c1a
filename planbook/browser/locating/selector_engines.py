"""Ways to find that Playwright lacks, as selector engines: a text as people read it, and what a slot shows."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Playwright

TEXT = "planbook-text"
"""The innermost elements that a text fits; its body is what `names.sought` gives."""
HAS_TEXT = "planbook-has-text"
"""The element itself, if the text fits it."""
HOSTS = "planbook-hosts"
"""The elements whose content is shown by slots inside of this one."""
SLOTTED = "planbook-slotted"
"""What slots inside of this element show, and all that is in it."""
LIVE = "planbook-live"
"""The element itself, if the browser lets people use it."""
AROUND_BOXES = "planbook-around-boxes"
"""What is right around each box, switch or radio button whose name may be in none of its labels."""
SHOWN = "planbook-shown"
"""The element itself, if the text fits what people see of it: without words that are only there to be read out."""
LABELLED_FOR = "planbook-labelled-for"
"""What a label with this text is for, where that is no element that the browser gives labels to."""
LABELLED = "planbook-labelled"
"""Boxes and radio buttons with a label that is to be seen."""
HIT_TARGET = "planbook-hit-target"
"""What the mouse meets in the place of an element that lets it through to what is around its control; else itself."""
_DONE_BY = {
    HIT_TARGET: "hitTarget",
    LABELLED: "labelled",
    LABELLED_FOR: "labelledFor",
    AROUND_BOXES: "aroundBoxes",
    SHOWN: "ifShown",
    LIVE: "live",
    TEXT: "innermost",
    HAS_TEXT: "itself",
    HOSTS: "hosts",
    SLOTTED: "slotted",
}


async def register(playwright: "Playwright") -> None:
    """Registers the engines, once for a Playwright. They run apart from the page's own scripts."""
    for name, function in _DONE_BY.items():
        script = f"(() => {{ {text_script()}\n{_script('engines')}\n return {{ queryAll: {function} }} }})()"
        await playwright.selectors.register(name, script, content_script=True)


def text_script() -> str:
    """The script that reads texts as people do."""
    return _script("words")


@cache
def _script(name: str) -> str:
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")
