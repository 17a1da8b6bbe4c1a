"""Where in a document something is: which rows have a text in them, and what of a role and name is in a place."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from planbook.browser.locating.name_matching import has_words
from planbook.browser.locating.name_matching import normalized as folded_name
from planbook.browser.locating.readable_text import plain, without_signs
from planbook.browser.reading.node import Node

MANY = 5


class TextIndex:
    """Holders of texts (rows, list items, articles), to be found by a part of what is in them."""

    def __init__(self, holders: Sequence[Node]) -> None:
        told = [(node, text) for node in holders for text in node.holds]
        self._nodes = [node for node, _ in told]
        self._text = "\n".join(text for _, text in told)
        self._starts: list[int] = []
        at = 0
        for _, text in told:
            self._starts.append(at)
            at += len(text) + 1

    def having(self, text: str) -> list[Node]:
        """Those that have it in them as a part, letter case aside; none where they are more than a few."""
        found: dict[int, Node] = {}
        sought, number = text.casefold(), 0
        at = self._text.find(sought)
        while at >= 0 and len(found) <= MANY:
            number = bisect_right(self._starts, at)
            end = self._starts[number] if number < len(self._starts) else len(self._text) + 1
            if has_words(self._text[self._starts[number - 1] : end - 1], sought):
                node = self._nodes[number - 1]
                found[id(node)] = node
            at = self._text.find(sought, end)
        return list(found.values()) if len(found) <= MANY else []


class RoleIndex:
    """What is in places, by role and by folded name; each place is gone through once."""

    def __init__(self) -> None:
        self._known: dict[int, dict[tuple[str, str | None], list[Node]]] = {}

    def of(self, place: Node, role: str, name: str | None) -> list[Node]:
        """Those of this role, and name if it is not None, in their order."""
        if id(place) not in self._known:
            known = self._known[id(place)] = defaultdict(list)
            for node in within(place):
                if not node.aside and node.document == place.document:
                    known[node.role, None].append(node)
                    for name in normalized_names(node.name):
                        known[node.role, name].append(node)
        return self._known[id(place)].get((role, name), [])


def within(node: Node) -> Iterator[Node]:
    """All that is in a node, as it is read."""
    for child in node.children:
        yield child
        yield from within(child)


def normalized(text: str) -> str:
    """A name as it is compared; one of nothing but signs as it is."""
    return folded_name(text) or text.casefold()


def normalized_names(text: str) -> set[str]:
    """The names, as they are compared, by which it is found: also without the signs that are drawn at its ends."""
    return {normalized(text), normalized(without_signs(plain(text)))}
