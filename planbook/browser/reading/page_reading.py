"""A reading: what was on a page at one moment, as text within a budget, and as elements by reference."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planbook.browser.reading.budget import Pruned, fit_to_budget
from planbook.browser.reading.items import Item, ItemBuilder
from planbook.browser.reading.lines import WIDTH
from planbook.browser.reading.node import Node, short
from planbook.browser.reading.node_text import TEXT, is_usable, quoted, target_remark
from planbook.browser.reading.places import places
from planbook.browser.reading.same import Top, in_short, landmarks, tops, without_edges
from planbook.browser.reading.targets import TargetNames, Written, frame_target
from planbook.browser.reading.tokens import tokens
from planbook.errors import PlanbookError
from planbook.step.target import Target

BUDGET = 4000
"""The default budget, in tokens."""
ADDRESS = 120  # characters of the page's address
TIGHT = 60  # characters of a text, if the whole does not fit
LEAST = 60
"""The smallest budget that can be kept: the head, and the line that says what was left out."""
WAYS = 4


@dataclass(frozen=True)
class ReadingText:
    """A reading as text; `pruned` counts what the budget left out, by kind.

    `landmarks` are those that it has whole; `tops` are the parts of the page in their order, if nothing was left out.
    """

    text: str
    tokens: int
    pruned: Pruned
    landmarks: frozenset[str] = frozenset()
    tops: tuple[Top, ...] = ()


class PageReading:
    """What was on a page. `nodes` are in reading order; interactive ones have a `ref` from 1.

    `address` and `title` are the page's, without secrets and control characters.
    """

    def __init__(self, address: str, title: str, nodes: Sequence[Node]) -> None:
        self.address = address
        self.title = title
        self.nodes = tuple(nodes)
        self._settled: dict[int, Written | None] = {}

    @cached_property
    def elements(self) -> dict[int, Node]:
        """The interactive nodes by reference."""
        return {node.ref: node for node in self.nodes if node.acted}

    # Targets ---------------------------------------------------------------------------------------------------------
    def target(self, ref: int) -> Target:
        """Returns the target that identifies this element.

        Raises PlanbookError if the element or a target does not exist.
        """
        node = self.elements.get(ref)
        if node is None:
            raise PlanbookError(f"there is no element {ref} on {self.address}; expected 1 to {len(self.elements)}")
        written = self.written(node)
        if written is None:
            raise PlanbookError(f"nothing leads to element {ref} ({node.role} {quoted(node.name)}) alone")
        return Target.model_validate(written)

    def written(self, node: Node) -> Written | None:
        """Returns the node's target in the plan's notation; None if there is none."""
        if id(node) not in self._settled:
            self._settled[id(node)] = next(self._ways(node), None)
        return self._settled[id(node)]

    def ways(self, node: Node) -> list[Written]:
        """Returns the best targets of a node, each with its frames; the last one is a selector, if there is one."""
        found = list(self._ways(node))
        return found if len(found) <= WAYS else [*found[: WAYS - 1], found[-1]]

    def _ways(self, node: Node) -> Iterator[Written]:
        frames = self._frames(node)
        frame = {"frame": frames[0] if len(frames) == 1 else frames} if frames else {}
        return ({**way, **frame} for way in self._names[node.document].ways(node))

    def settle(self, node: Node, written: Written | None) -> None:
        """Sets the node's target, after Playwright has verified it."""
        self._settled[id(node)] = written

    @cached_property
    def _names(self) -> dict[int, TargetNames]:
        numbers = {node.document for node in self.nodes}
        return {at: TargetNames([node for node in self.nodes if node.document == at]) for at in numbers}

    def _frames(self, node: Node) -> list[Any]:
        found: list[Any] = []
        at = node.parent
        while at:
            if at.role == "frame":
                found.insert(0, frame_target(at))
            at = at.parent
        return found

    # Text ------------------------------------------------------------------------------------------------------------
    def tell(
        self, budget: int = BUDGET, *, remarks: bool = True, folds: bool = True, width: int = WIDTH,
        within: Mapping[str, Any] | None = None, known: Collection[str] = frozenset(), origin: str = "",
        before: Sequence[Top] = (),
    ) -> ReadingText:  # fmt: skip
        """Returns the page as text of at most `budget` tokens (see `tokens`), at least `LEAST`.

        `remarks`: adds how an element's target differs from its role (or `field`) and name. `folds`: folds repetitions.
        `width`: of a line. `within`: only what is in places with this target. `known`: landmarks of which only the name
        is told. `origin`: the page's address is told without it. `before`: the `tops` of a page that begins or ends
        in the same way, which is then said in short. Raises PlanbookError if there is no such place.
        """
        roots = places(self.nodes, within) if within else [node for node in self.nodes if node.parent is None]
        address = self.address.removeprefix(origin) if self.address.startswith(f"{origin}/") else self.address
        head = f"page {quoted(self.title)} {quoted(address, ADDRESS)}"
        while tokens(head) > max(LEAST, budget) // 2:
            head = head[: len(head) // 2] + '…"'
        left = budget - tokens(head) - 1
        items = self._items(roots, remarks, folds, TEXT)
        told, pruned = fit_to_budget(in_short(without_edges(items, before, known), known), left, width)
        if pruned:
            items = self._items(roots, remarks, folds, TIGHT)
            told, pruned = fit_to_budget(in_short(without_edges(items, before, known), known), left, width)
        text = "\n".join([head, *told])
        if pruned:
            return ReadingText(text, tokens(text), pruned)
        return ReadingText(text, tokens(text), pruned, frozenset(landmarks(items)), tops(items))

    def _items(self, roots: Sequence[Node], remarks: bool, folds: bool, most: int) -> Sequence[Item]:
        say = (lambda node: target_remark(node, self.written(node))) if remarks else (lambda node: "")
        shown = (lambda node: is_usable(node, self.written(node))) if remarks else bool
        return ItemBuilder(say, most, folds, shown).items(roots)

    def as_json(self) -> dict[str, Any]:
        """Returns the interactive nodes, headings and dialogs, each with its target."""
        nodes = [self._node_as_json(node) for node in self.nodes if node.acted or node.role in ("heading", "dialog")]
        return {"address": self.address, "title": self.title, "nodes": nodes}

    def _node_as_json(self, node: Node) -> Mapping[str, Any]:
        told = {
            "ref": node.ref or None,
            "role": node.role or None,
            "name": short(node.name),
            "value": node.value,
            "kind": node.kind or None,
            "state": list(node.states),
            "options": list(node.options) or None,
            "frame": self._frames(node) or None,
            "target": self.written(node),
        }
        return {key: value for key, value in told.items() if value is not None}
