"""Fits a page into a budget of tokens: drops the least important items first, and counts what was dropped."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planbook.browser.reading.items import PLURAL, Item
from planbook.browser.reading.lines import WIDTH, lines
from planbook.browser.reading.tokens import tokens

TOLD = 4  # kinds that are listed as left out
Pruned = dict[str, int]
WORDS = {"text": "texts", "image": "images", "heading": "headings", "fold": "notes of what repeats", "rest": "places"}


def fit_to_budget(items: Sequence[Item], budget: int, width: int = WIDTH) -> tuple[list[str], Pruned]:
    """Returns the lines that fit into the budget, the last says what was left out; and the counts by kind."""
    whole = lines(items, width=width)
    if tokens("\n".join(whole)) <= budget:
        return whole, {}
    last_first = list(_leaves(items))[::-1]
    order = sorted(last_first, key=lambda item: item.weight)  # of equal weights, later items go first
    low, high = 0, len(order)
    while low < high:  # finds the least number that must go
        middle = (low + high) // 2
        if _fits(items, order[:middle], budget, width):
            high = middle
        else:
            low = middle + 1
    gone = order[:low]
    kept = _written(items, gone, width)
    return (kept if tokens("\n".join(kept)) <= budget else []), _counts(gone)


def _fits(items: Sequence[Item], gone: Sequence[Item], budget: int, width: int) -> bool:
    return tokens("\n".join(_written(items, gone, width))) <= budget


def _written(items: Sequence[Item], gone: Sequence[Item], width: int) -> list[str]:
    return [*lines(_without(items, {id(item) for item in gone}), width=width), left_out(_counts(gone))]


def _leaves(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        if item.children:
            yield from _leaves(item.children)
        else:
            yield item


def _without(items: Sequence[Item], gone: set[int]) -> list[Item]:
    """Returns the remaining items; a container that lost all of its children goes too."""
    found = []
    for item in items:
        inner = _without(item.children, gone)
        if id(item) not in gone and (inner or not item.children):
            found.append(replace(item, children=inner))
    return found


def _counts(gone: Sequence[Item]) -> Pruned:
    return dict(Counter(_kind(item) for item in gone).most_common())


def _kind(item: Item) -> str:
    return WORDS.get(item.kind) or PLURAL.get(item.kind) or item.kind + ("es" if item.kind.endswith("x") else "s")


def left_out(counts: Pruned) -> str:
    """Returns the line that says what was left out; short enough for the smallest budget."""
    if not counts:
        return ""
    told = [f"{number} {_one(kind) if number == 1 else kind}" for kind, number in counts.items()]
    if len(told) > TOLD:
        others = sum(list(counts.values())[TOLD - 1 :])
        told[TOLD - 1 :] = [f"{others} others"]
    return f"(left out for the budget: {', '.join(told)})"


def _one(kind: str) -> str:
    word, space, rest = kind.partition(" ")
    return word.removesuffix("es" if word.endswith("xes") else "s") + space + rest
