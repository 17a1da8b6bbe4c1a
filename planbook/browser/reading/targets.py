"""The targets of a document's nodes in the plan's notation: each identifies exactly one element, the best first.

Targets are computed from the nodes alone, by the same rules as `browser.locating`: whole names, without regard to
letter case, spacing and a last `:` or `*`; rows, list items and articles by a text in them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from planbook.browser.locating.locators import WRAPPED
from planbook.browser.reading.containment import RoleIndex, TextIndex, normalized, normalized_names, within
from planbook.browser.reading.node import Node
from planbook.step.target import ROLES
from planbook.step.text import EXPRESSION

Written = dict[str, Any]
"""A target in the plan's notation."""

FIELDS = ("textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider")
CONTROLS = (*FIELDS, "checkbox", "radio", "switch", "radiogroup")
HOLDERS = ("row", "listitem", "article")
PLACES = (
    "alertdialog", "banner", "complementary", "contentinfo", "dialog", "figure", "form", "grid", "group", "list",
    "main", "menu", "navigation", "radiogroup", "region", "search", "table", "tablist", "tabpanel", "toolbar", "tree",
)  # fmt: skip
LANDMARKS = ("banner", "complementary", "contentinfo", "dialog", "main", "navigation", "search")
LONG = 80  # longer names are matched by their beginning
HINTS = 6  # texts of a row that are tried


def as_name(text: str) -> str | None:
    """Returns a text of the page as a name in a plan; None if it cannot be written safely.

    Text of a page must never be read as an expression or a pattern.
    """
    if len(text) > LONG:
        return _pattern(text[: LONG // 2].rsplit(" ", 1)[0])
    if EXPRESSION in text or (text.startswith("/") and len(text) > 2):
        return _pattern(text)[:-1] + "$/"
    return text or None


def _pattern(start: str) -> str:
    special = "\\.*+?^${}()|[]/"
    return "/^" + "".join("\\" + letter if letter in special else letter for letter in start) + "/"


def frame_target(node: Node) -> str | Written:
    """Returns a frame's notation in a plan: its name if that is unique, else a selector."""
    return next((label for label in node.labels if as_name(label) == label), None) or {"css": node.css}


class TargetNames:
    """The nodes of one document, indexed by what identifies them."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.of_role: dict[str, list[Node]] = defaultdict(list)
        self.called: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self.labelled: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            if node.role in ROLES and not node.aside:
                self.of_role[node.role].append(node)
                for name in normalized_names(node.name):
                    self.called[node.role, name].append(node)
            for label in self._labels(node):
                self.labelled[label].append(node)
        self._held = {role: TextIndex(self.of_role[role]) for role in HOLDERS}
        self._in = RoleIndex()

    def _labels(self, node: Node) -> set[str]:
        if not (node.acted and (node.kind or node.role in CONTROLS)):
            return set()
        called = [*node.labels, *([node.name] if node.role in WRAPPED and node.name else [])]
        return {name for label in called for name in normalized_names(label)}

    def ways(self, node: Node) -> Iterator[Written]:
        """Yields the targets that identify this node, the best first; a selector is last."""
        plain = self._plain(node)
        if node.role in FIELDS or (node.kind and node.role not in CONTROLS and node.role != "button"):
            plain = sorted(plain, key=lambda target: "field" not in target)
        yield from plain
        if node.role in HOLDERS and not node.aside:
            yield from (place for place, found in self._told_by_text(node, node) if found == [node])
        if node.testid:
            yield {"testid": node.testid}
        yield from islice(self._inside(node), 2)
        for way, said in (("title", node.title), ("alt", node.alt)):
            if as_name(said):
                yield {way: as_name(said)}
        if node.by_text and as_name(node.name) == node.name:
            yield {"text": node.name, "exact": True}
        yield from self._by_role(node)
        if node.css:
            yield {"css": node.css}

    def _plain(self, node: Node) -> list[Written]:
        found: list[Written] = []
        if self._by_name(node) and self._alone(node):
            found.append({node.role: as_name(node.name)})
        called = [node.name] if node.role in WRAPPED and node.trusted else []
        # a label around a list contains the options' words; the list's name does not
        for label in dict.fromkeys((*called, *node.labels)):
            if as_name(label) == label and len(self.labelled[normalized(label)]) == 1:
                found.append({"field": label})
        return found

    def _by_name(self, node: Node) -> bool:
        # the roles of holders match a part of their text, not their name
        known = node.role in ROLES and node.role not in HOLDERS and not node.aside and node.trusted
        return known and bool(as_name(node.name))

    def _alone(self, node: Node) -> bool:
        if len(self._alike(node)) != 1:
            return False
        if len(node.name) <= LONG:
            return True
        start = node.name[: LONG // 2].rsplit(" ", 1)[0]
        return sum(other.name.startswith(start) for other in self.of_role[node.role]) == 1

    def _alike(self, node: Node) -> list[Node]:
        return self.called[node.role, normalized(node.name)]

    def _inside(self, node: Node, numbered: bool = False) -> Iterator[Written]:
        """Yields targets by role, and name if any, in a container; `numbered`: as one of several in a row."""
        if node.role not in ROLES or node.aside or node.role in HOLDERS:
            return
        named = self._by_name(node) and len(node.name) <= LONG
        own: Written = {node.role: as_name(node.name)} if named else {"role": node.role}
        name = normalized(node.name) if named else None
        for place, found in self._around(node):
            there = {id(other): other for each in found for other in self._in.of(each, node.role, name)}
            if not numbered and list(there) == [id(node)]:
                yield {**own, "in": place}
            if numbered and len(found) == 1 and found[0].role in HOLDERS and len(there) > 1 and id(node) in there:
                yield {**own, "in": place, "nth": list(there).index(id(node)) + 1}

    def _around(self, node: Node) -> Iterator[tuple[Written, list[Node]]]:
        at = node.parent
        while at and at.document == node.document:
            if at.role in HOLDERS and not at.aside:
                yield from self._told_by_text(at, node)
            elif at.role in PLACES and not at.aside:
                if self._by_name(at) and len(at.name) <= LONG:
                    yield {at.role: as_name(at.name)}, self._alike(at)
                elif at.role in LANDMARKS:
                    yield {"role": at.role}, self.of_role[at.role]
            at = at.parent

    def _told_by_text(self, holder: Node, node: Node) -> Iterator[tuple[Written, list[Node]]]:
        for text in islice(_hints(holder, node), HINTS):
            yield {holder.role: text}, self._held[holder.role].having(text)

    def _by_role(self, node: Node) -> Iterator[Written]:
        """Yields targets by role: near a text, as the only one, or by number."""
        if node.role not in ROLES or node.aside or node.role in HOLDERS:
            return
        named = self._by_name(node) and len(node.name) <= LONG
        if as_name(node.near) == node.near and (named or not node.name):
            yield {**({node.role: as_name(node.name)} if named else {"role": node.role}), "near": {"text": node.near}}
        if self.of_role[node.role] == [node]:
            yield {"role": node.role}
        if not (node.doubtful or node.shadowed):
            yield from islice(self._inside(node, True), 1)
        yield from self._numbered(node)

    def _numbered(self, node: Node) -> Iterator[Written]:
        if self._by_name(node) and len(node.name) <= LONG and not (node.doubtful or node.shadowed):
            alike = self._alike(node)
            if len(alike) > 1:
                yield {node.role: as_name(node.name), "nth": alike.index(node) + 1}


def _hints(holder: Node, node: Node) -> Iterator[str]:
    """Yields texts that may identify a row as a person would: its heading, else what comes first."""
    if holder is node and node.acted and node.trusted and len(node.name) <= LONG and as_name(node.name) == node.name:
        yield node.name
    for at in sorted(within(holder), key=lambda at: at.role != "heading"):
        said = at.name if at.role not in ("frame", "img") and at.trusted and not at.kind else ""
        own = said == node.name and at.role == node.role
        if 1 < len(said) <= LONG and not own and as_name(said) == said:
            yield said
