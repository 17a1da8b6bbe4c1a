"""Whether two lines of readings say the same, and which landmarks are as they were."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from planbook.browser.reading.items import Item
from planbook.browser.reading.lines import lines

LANDMARKS = (
    "banner", "complementary", "contentinfo", "form", "frame", "menubar", "navigation", "region", "search", "table",
    "tablist", "toolbar",
)  # fmt: skip
SHORT = 40  # letters: a landmark that is no longer is written again
AS_BEFORE = "(as before)"
_NUMBER = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?<= )(?<!nth )[0-9]+(?= (?!more|rows)|$)| \([0-9]+(?: to [0-9]+)?\)|,? ?focused'
)
_EMPTY = re.compile(r'"(?:[^"\\]|\\.)*"| \(\)|\((?=, )')


def bare(line: str) -> str:
    """Returns the line without reference numbers and the focus, which say nothing about the page's content."""
    return _EMPTY.sub(_kept, _NUMBER.sub(_kept, line))


def _kept(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith('"') else ""


def landmarks(items: Sequence[Item]) -> Iterator[str]:
    """Yields the bare text of each landmark that is worth a reference to it."""
    for item in items:
        if text := _text(item):
            yield text
        yield from landmarks(item.children)


def in_short(items: Sequence[Item], known: Collection[str]) -> list[Item]:
    """Returns the items; of a landmark whose text is known only its name is left."""
    made = []
    for item in items:
        if known and _text(item) in known:
            made.append(replace(item, words=f"{item.words} {AS_BEFORE}".strip(), children=[]))
        else:
            made.append(replace(item, children=in_short(item.children, known)))
    return made


def _text(item: Item) -> str:
    """Returns the bare text of a landmark; "" for anything else, and for a short one."""
    if item.kind != "rest" or item.node is None or item.node.role not in LANDMARKS:
        return ""
    text = "\n".join(map(bare, lines([item], width=0)))
    return text if len(text) > SHORT + len(item.text) else ""
