"""Turns nodes into items: what is written of a page, folded, each with a weight for its importance."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from planbook.browser.reading.fold import FoldedNodes, RepetitionFolder, refs_in
from planbook.browser.reading.node import Node
from planbook.browser.reading.node_text import TEXT, frame_words, node_details, node_kind, quoted

NAMES = 20  # of folded fields that are listed
SMALL_PRINT = 60  # characters of a text in the page's footer
Remark = Callable[[Node], str]

# Importance: interactive nodes, then headings, data and prose; more in dialogs, less in the page's margins.
WEIGHTS = {"heading": 59, "acted": 60, "text": 30, "row": 40, "rest": 25, "fold": 58}
PLACES = {
    "dialog": 40, "alertdialog": 40, "alert": 40, "main": 5, "banner": -10, "complementary": -12, "navigation": -22,
    "contentinfo": -32,
}  # fmt: skip
MARKS = " .,:;|/\\·•–—-()[]{}<>«»\"'"  # a text of nothing else is left out
QUIET = ("", "list", "listitem", "rowgroup", "cell", "gridcell", "group", "img", "figure", "columnheader", "rowheader")
FEW = 3  # options that are written again although another element has the same
ROWS = ("list", "listitem", "rowgroup")
BLOCKS = ("table", "grid", "treegrid", "row", "list", "heading", "form", "frame", "dialog", "article", "navigation")
SEEN_EMPTY = ("tabpanel", "dialog", "alertdialog")  # what is left out would seem to have gone
PLURAL = {"row": "rows", "listitem": "items", "article": "articles", "link": "links", "button": "buttons"}


@dataclass
class Item:
    """What is written of one node. Items that are `loose` share lines; `children` are indented below.

    `words` excludes the `lead`, which is written once for consecutive items of the same kind.
    """

    lead: str
    words: str
    weight: int
    kind: str
    loose: bool = True
    children: list["Item"] = field(default_factory=list)
    node: Node | None = None

    @property
    def text(self) -> str:
        return f"{self.lead} {self.words}".strip()


class ItemBuilder:
    """Makes the items of nodes; texts are cut to `most` characters. `folds`: repetitions are folded.

    Interactive nodes for which `is_shown` is false are left out.
    """

    def __init__(
        self, remark: Remark, most: int = TEXT, folds: bool = True, is_shown: Callable[[Node], bool] = bool
    ) -> None:
        self._remark = remark
        self._is_shown = is_shown
        self._most = most
        self._lists: dict[frozenset[str], int] = {}  # the lists of options that were written, each with its element
        self._fold: Callable[[Sequence[Node]], Sequence[Node | FoldedNodes]] = (
            RepetitionFolder().fold if folds else list
        )

    def items(self, siblings: Sequence[Node], bonus: int = 0) -> list[Item]:
        """Returns the items of these nodes, in order."""
        siblings = [inner for node in siblings for inner in (node.children if node.folded else [node])]
        kept = [node for at, node in enumerate(siblings) if not (node.behind or _repeats(siblings, at))]
        return [item for entry in self._fold(kept) for item in self._of(entry, bonus)]

    def _of(self, entry: Node | FoldedNodes, bonus: int) -> Iterator[Item]:
        if isinstance(entry, FoldedNodes):
            yield _more(entry, bonus)
        elif entry.role == "text":
            most = self._most if bonus > PLACES["contentinfo"] else min(self._most, SMALL_PRINT)
            yield Item("", quoted(entry.name, most), WEIGHTS["text"] + bonus, "text")
        elif entry.role == "row" and not _has_block(entry):
            yield self._row(entry, bonus)
        elif entry.role == "heading" and not entry.acted:
            yield self._heading(entry, bonus)
        elif entry.acted:
            yield from self._acted(entry, bonus)
        else:
            yield from self._container(entry, bonus + PLACES.get(entry.role, 0))

    def _acted(self, node: Node, bonus: int) -> Iterator[Item]:
        if not self._is_shown(node):
            return
        own = frozenset(node.options)
        same = self._lists.setdefault(own, node.ref) if len(own) > FEW else node.ref
        details = node_details(node, self._most, same if same != node.ref else 0)
        words = " ".join(filter(None, (details, self._remark(node))))
        yield Item(node_kind(node), words, WEIGHTS["acted"] + bonus, node_kind(node), node=node)
        if node.kind != "select":  # a node that only looks clickable has its own texts as its name
            inner = [child for child in node.children if not (node.guessed and node.name and child.role == "text")]
            yield from self.items(inner, bonus)

    def _heading(self, node: Node, bonus: int) -> Item:
        inner = self.items(node.children, bonus)
        acted = [item for item in inner if item.node]
        own = [] if acted and _is_named_by(node, acted) else [quoted(node.name, self._most)]
        said = " ".join([*own, *(item.text for item in acted)])
        loose = node.parent is not None and node.parent.role in ("listitem", "article")
        weight = WEIGHTS["heading"] + bonus + 5 * bool(acted)
        return Item("#" * min(node.level or 2, 6), said, weight, "heading", loose)

    def _row(self, node: Node, bonus: int) -> Item:
        cells = [self._cell(child, bonus) for child in node.children]
        header = _is_head(node)
        acted = any(item.node for cell in cells for item in cell)
        while cells and not cells[-1]:
            cells.pop()
        words = " ".join(" ".join(item.text for item in cell) or '""' for cell in cells)
        own = node_details(node, self._most) + " " if node.acted else ""
        weight = WEIGHTS["acted"] if acted else WEIGHTS["heading"] if header else WEIGHTS["row"]
        return Item("head" if header else "row", own + words, weight + bonus, "row", False)

    def _cell(self, cell: Node, bonus: int) -> list[Item]:
        if cell.acted:
            return list(self._acted(cell, bonus))
        return self.items(cell.children, bonus) if cell.role != "text" else list(self._of(cell, bonus))

    def _container(self, node: Node, bonus: int) -> Iterator[Item]:
        inner = self.items(node.children, bonus)
        if node.role == "article" and (not node.name or _says_its_name(node)) and len(inner) > 1:
            yield Item("-", "", WEIGHTS["rest"] + bonus, "rest", False, inner)
        elif node.role not in QUIET or (node.name and node.role in ("group", "figure")):
            words = frame_words(node) if node.role == "frame" else node_details(node, self._most)
            if not inner and (node.role in SEEN_EMPTY or (node.role == "region" and node.name)):
                words = f"{words} (nothing to read)".strip()
            if not inner and not words:
                return
            if node.role in ("table", "grid", "treegrid"):
                words = f"{words} {_rows(node)} rows".strip()
            yield Item(node_kind(node), words, WEIGHTS["rest"] + bonus, "rest", False, inner, node)
        elif node.role == "img" and node.name:
            yield Item("img", quoted(node.name, self._most), WEIGHTS["rest"] + bonus, "image")
        elif node.role == "listitem" and len(inner) > 1:
            yield Item("-", "", WEIGHTS["rest"] + bonus, "rest", False, inner)
        else:
            yield from inner


def _is_named_by(heading: Node, acted: Sequence[Item]) -> bool:
    """Returns whether a heading has no words but those of the links and buttons in it."""
    rest = heading.name
    for item in acted:
        rest = rest.replace(item.node.name, "", 1) if item.node else rest
    return not any(map(str.isalnum, rest))


def _rows(node: Node) -> int:
    """Returns the number of a table's rows without its header."""
    inner = [child for child in node.children if child.role in ("row", "rowgroup")]
    return sum(not _is_head(child) if child.role == "row" else _rows(child) for child in inner)


def _is_head(row: Node) -> bool:
    return bool(row.children) and all(child.role == "columnheader" for child in row.children)


def _repeats(siblings: Sequence[Node], at: int) -> bool:
    """Returns whether a text or image only repeats the name of its neighbour or parent."""
    node = siblings[at]
    if node.role in ("caption", "heading") and not any(map(refs_in, node.children)):
        return _says(node, node.parent)
    if node.role == "text" and not node.name.strip(MARKS):
        return True
    if node.acted or node.children or node.role not in ("text", "img"):
        return False
    beside = [other for other in siblings[max(0, at - 1) : at + 2] if other.acted or other.role == "heading"]
    around = [node.parent] if node.parent and node.parent.role not in ROWS else []
    return any(_bare(node) == _bare(other) for other in [*beside, *around] if other is not node)


def _says(head: Node, place: Node | None) -> bool:
    """Returns whether a caption or heading is just the name of its container."""
    said = head.name or " ".join(child.name for child in head.children)
    return place is not None and place.role not in QUIET and place.role != "article" and said == place.name


def _bare(node: Node) -> str:
    return node.name.rstrip(":* ")


def _says_its_name(node: Node) -> bool:
    """Returns whether an article has a heading equal to its name."""
    return any(child.role == "heading" and _bare(child) == _bare(node) for child in node.children)


def _has_block(node: Node) -> bool:
    return any(child.role in BLOCKS or _has_block(child) for child in node.children)


def _more(folded: FoldedNodes, bonus: int) -> Item:
    what = PLURAL.get(folded.role, "") if folded.role else ""
    refs = folded.refs
    numbers = f" ({refs[0]} to {refs[-1]})" if len(refs) > 1 else f" ({refs[0]})" if refs else ""
    words = f"{folded.units} more {what + ' ' if what else ''}like {'these' if folded.mixed else 'this'}{numbers}"
    if folded.names:
        words += f": {' '.join(quoted(name, 30) for name in folded.names[:NAMES])}"
    return Item("…", words, WEIGHTS["fold"] + bonus, "fold", False)
