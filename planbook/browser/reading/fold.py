"""Folds repetition: of a run of similar siblings, the first are shown and the others counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planbook.browser.reading.node import Node

Shape = tuple[object, ...]
PERIOD = 8  # siblings that one unit may have at most
SHOWN, SHOWN_SMALL = 3, 12  # units of a run that are shown; small units have at most two parts, or are to be filled
SPARED, SPARED_SMALL = 2, 20  # the least number of units that a fold hides
FILLED = ("textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider")


@dataclass(frozen=True)
class FoldedNodes:
    """Siblings that are not shown; `role` is theirs if each unit is one node. `mixed`: they are of several kinds."""

    nodes: tuple[Node, ...]
    units: int
    role: str
    mixed: bool = False

    @property
    def names(self) -> list[str]:
        """The first texts of fields; other nodes have none here, because their texts are data."""
        heads = [next(_texts(node), "") for node in self.nodes if _is_filled(node)]
        return [head for head in heads if head]

    @property
    def refs(self) -> list[int]:
        """The references of the interactive nodes in them, in order."""
        return [ref for node in self.nodes for ref in refs_in(node)]


def refs_in(node: Node) -> list[int]:
    """Returns the references of the node and its descendants."""
    own = [node.ref] if node.acted else []
    return own + [ref for child in node.children for ref in refs_in(child)]


def _texts(node: Node) -> Iterator[str]:
    if node.name and not node.kind:
        yield node.name
    for child in node.children:
        yield from _texts(child)


class RepetitionFolder:
    """Folds siblings. Caches the nodes' shapes."""

    def __init__(self) -> None:
        self._shapes: dict[int, Shape] = {}

    def fold(self, siblings: Sequence[Node]) -> list[Node | FoldedNodes]:
        """Returns the siblings with repetitions folded."""
        shapes = [self.shape(node) for node in siblings]
        found: list[Node | FoldedNodes] = []
        known: set[Shape] = set()  # of what was folded before among these siblings
        at = 0
        while at < len(siblings):
            period, times = _run(shapes, at)
            shown, spared = _shown(siblings[at : at + period])
            unit = tuple(shapes[at : at + period])
            shown, spared = (1, spared + shown - 1) if unit in known else (shown, spared)
            end = at + period * times
            if times < shown + spared:
                end = at + 1
                found.append(siblings[at])
            else:
                known.add(unit)
                found += _folded([siblings[one : one + period] for one in range(at, end, period)], shown)
            at = end
        return found

    def shape(self, node: Node) -> Shape:
        """Returns a node's structure without its words."""
        made = self._shapes.get(id(node))
        if made is None:
            made = self._shapes[id(node)] = self._make(node)
        return made

    def _make(self, node: Node) -> Shape:
        if node.role == "row":
            head = all(child.role == "columnheader" for child in node.children)
            return ("row", head, node.acted, _is_filled(node))
        inner: list[Shape] = []
        for child in node.children:
            shape = self.shape(child)
            if not inner or inner[-1] != shape:
                inner.append(shape)
        return (node.role, node.acted, *inner)


def _folded(units: Sequence[Sequence[Node]], shown: int) -> Iterator[Node | FoldedNodes]:
    """Yields the first `shown` units, and later the first of each kind of row; the others are folded."""
    kinds, hidden = set[Shape](), list[Sequence[Node]]()
    for number, unit in enumerate(units):
        kind = tuple(_kind(node) for node in unit)
        if number < shown or kind not in kinds:
            yield from _fold(hidden)
            yield from unit
            kinds.add(kind)
            hidden = []
        else:
            hidden.append(unit)
    yield from _fold(hidden)


def _fold(units: Sequence[Sequence[Node]]) -> Iterator[Node | FoldedNodes]:
    nodes = tuple(node for unit in units for node in unit)
    if len(units) < SPARED:
        yield from nodes
        return
    mixed = len({tuple(_kind(node) for node in unit) for unit in units}) > 1
    yield FoldedNodes(nodes, len(units), nodes[0].role if len(units[0]) == 1 else "", mixed)


def _kind(node: Node) -> Shape:
    """Returns what tells a row from others: how many cells it has, and what a person can use in it."""
    return (len(node.children), frozenset(_roles(node))) if node.role == "row" else ()


def _roles(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.acted:
            yield child.role
        yield from _roles(child)


def _shown(unit: Sequence[Node]) -> tuple[int, int]:
    """Returns how many of such units are shown, and the least number of further ones that is folded."""
    is_data = any(node.role == "row" for node in unit)
    if any(map(_is_filled, unit)) or (sum(map(_parts, unit)) <= 2 and not is_data):
        return SHOWN_SMALL // len(unit), SPARED_SMALL // len(unit)
    return SHOWN, SPARED


def _is_filled(node: Node) -> bool:
    return (node.acted and node.role in FILLED) or any(map(_is_filled, node.children))


def _parts(node: Node) -> int:
    inner = 0 if node.guessed else sum(map(_parts, node.children))
    return inner if inner > 1 and not node.acted else 1 + (inner if node.acted else 0)


def _run(shapes: Sequence[Shape], at: int) -> tuple[int, int]:
    """Returns the period and repetitions of the longest run that begins here; on a tie, the shortest period."""
    best = (1, 1)
    for period in range(1, min(PERIOD, (len(shapes) - at) // 2) + 1):
        times = 1
        unit = shapes[at : at + period]
        while shapes[at + times * period : at + (times + 1) * period] == unit:
            times += 1
        if times > 1 and period * times > best[0] * best[1]:
            best = (period, times)
    return best
