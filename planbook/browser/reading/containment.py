"""Indexes of a document: the rows that contain a text, and the nodes of a role and name inside a container."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from planbook.browser.locating.name_matching import has_words
from planbook.browser.locating.name_matching import normalized as folded_name
from planbook.browser.locating.readable_text import plain, without_signs
from planbook.browser.reading.node import Node

MANY = 5


class TextIndex:
    """An index of rows, list items and articles by the texts that they contain."""

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
        """Returns the holders that contain the text, in any letter case; none if there are more than a few."""
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
    """An index of containers' nodes by role and normalized name; each container is traversed once."""

    def __init__(self) -> None:
        self._known: dict[int, dict[tuple[str, str | None], list[Node]]] = {}

    def of(self, place: Node, role: str, name: str | None) -> list[Node]:
        """Returns the nodes of this role, and of this name if it is not None, in document order."""
        if id(place) not in self._known:
            known = self._known[id(place)] = defaultdict(list)
            for node in within(place):
                if not node.aside and node.document == place.document:
                    known[node.role, None].append(node)
                    for name in normalized_names(node.name):
                        known[node.role, name].append(node)
        return self._known[id(place)].get((role, name), [])


def within(node: Node) -> Iterator[Node]:
    """Yields all descendants of a node in reading order."""
    for child in node.children:
        yield child
        yield from within(child)


def normalized(text: str) -> str:
    """Returns a name in the form in which names are compared; a name of nothing but signs is only casefolded."""
    return folded_name(text) or text.casefold()


def normalized_names(text: str) -> set[str]:
    """Returns the normalized names that match the text: with and without the signs at its ends."""
    return {normalized(text), normalized(without_signs(plain(text)))}
