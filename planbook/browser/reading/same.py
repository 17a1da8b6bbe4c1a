"""Whether two lines of readings say the same, and which landmarks are as they were."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from planbook.browser.reading.items import Item
from planbook.browser.reading.lines import lines

LANDMARKS = (
    "banner", "complementary", "contentinfo", "form", "frame", "menubar", "navigation", "region", "search", "table",
    "tablist", "toolbar",
)  # fmt: skip
PLACES = {*LANDMARKS, "main", "dialog"} - {"table"}
"""Of these, what they begin and end with is compared."""
PRECIOUS = 100  # the weight of what is said about parts that are left out
SHORT = 40  # letters: a landmark that is no longer is written again
AS_BEFORE = "(as before)"
BEGINS, ENDS = "(begins as before)", "(ends as before)"
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


@dataclass(frozen=True)
class Top:
    """A part of a page: what is written of itself and of everything in it, bare, and what is in it if it is a place."""

    own: str
    text: str
    inner: tuple["Top", ...] = ()


def tops(items: Sequence[Item]) -> tuple[Top, ...]:
    """Returns the parts of a page in their order."""
    return tuple(_top(item) for item in items)


def _top(item: Item) -> Top:
    text = "\n".join(map(bare, lines([item], width=0)))
    is_place = item.node is not None and item.node.role in PLACES
    return Top(bare(item.text), text, tops(item.children) if is_place else ())


def without_edges(items: Sequence[Item], before: Sequence[Top], known: Collection[str] = frozenset()) -> list[Item]:
    """Returns the items without those at their beginning and end that another page has there, too.

    `before` are that page's `tops`. What is left out is said in a few words, if these are shorter. The same is done in
    places that follow or precede them on both pages, unless they are landmarks whose text is known.
    """
    own = tops(items)
    first = _common(own, before)
    last = _common(own[first:][::-1], before[first:][::-1])
    end, end_before = len(items) - last, len(before) - last
    kept = list(items)
    if first < end and first < end_before:
        kept[first] = _in_place(kept[first], own[first], before[first], known)
        if end - 1 > first:
            kept[end - 1] = _in_place(kept[end - 1], own[end - 1], before[end_before - 1], known)
    if _is_worth(kept[end:], ENDS):
        kept[end:] = [_note(ENDS)]
    if _is_worth(kept[:first], BEGINS):
        kept[:first] = [_note(BEGINS)]
    return kept


def _in_place(item: Item, own: Top, before: Top, known: Collection[str]) -> Item:
    """Returns a place without what it begins and ends with on another page, too."""
    if not own.inner or own.own != before.own or _text(item) in known:
        return item
    return replace(item, children=without_edges(item.children, before.inner, known))


def _is_worth(items: Sequence[Item], words: str) -> bool:
    """Returns whether the words say it in short; a landmark alone is better called by its name."""
    alone = len(items) == 1 and bool(_text(items[0]))
    return not alone and len("\n".join(top.text for top in tops(items))) > len(words)


def _common(one: Sequence[Top], other: Sequence[Top]) -> int:
    """Returns how many are the same at the beginning of both."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left.text != right.text), min(len(one), len(other)))


def _note(words: str) -> Item:
    return Item("", words, PRECIOUS, "fold", loose=False)


def _text(item: Item) -> str:
    """Returns the bare text of a landmark; "" for anything else, and for a short one."""
    if item.kind != "rest" or item.node is None or item.node.role not in LANDMARKS:
        return ""
    text = "\n".join(map(bare, lines([item], width=0)))
    return text if len(text) > SHORT + len(item.text) else ""
