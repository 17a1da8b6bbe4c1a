"""Replaces the marks in a rendered template by values.

The marks are found in the plan's scalars, so that no value can change the structure of the plan. The result is read
again to verify that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planbook.plan.edit import Splice, apply_splices
from planbook.plan.emit import escaped, flow, scalar
from planbook.plan.problem import Place, ProblemCollector, quoted, split_lines
from planbook.plan.source import Mapping, Sequence, Text, plain, read_yaml
from planbook.recipes.literal import NotAllowedHere, fill_marks
from planbook.recipes.template import HOLE, Rendered
from planbook.values.parse import BadExpression

WHOLE = "let its hole be the whole value"


@dataclass(frozen=True)
class FilledPlan:
    """The text of a plan, and the template that it was rendered from."""

    text: str
    rendered: Rendered
    splices: tuple[Splice, ...]

    def place(self, place: Place) -> Place:
        """Returns the place in the template for a place in the text; for a value, that of its hole."""
        offset = _starts(self.text)[place.line - 1] + place.column - 1
        moved = 0
        for splice in self.splices:
            begin, end = splice.start + moved, splice.start + moved + len(splice.text)
            if offset < begin:
                break
            if offset < end:
                return self._inside(splice, offset - begin)
            moved += len(splice.text) - (splice.end - splice.start)
        found = self.rendered.place(offset - moved)
        return Place(found.line, found.column, found.width or place.width)

    def _inside(self, splice: Splice, at: int) -> Place:
        """Returns the place inside a scalar with a hole: exact before the first difference, then that of the hole."""
        before = self.rendered.text[splice.start : splice.end]
        alike = 0
        while alike < min(at, len(before)) and before[alike] == splice.text[alike]:
            alike += 1
        mark = HOLE.search(before)
        return self.rendered.place(splice.start + (at if alike == at or not mark else mark.start()))


def fill(rendered: Rendered, book: ProblemCollector) -> FilledPlan | None:
    """Returns the plan's text. Problems go into the book, at their places in the template."""
    inner = ProblemCollector("", rendered.text)
    written = read_yaml(rendered.text, inner)
    starts = _starts(rendered.text)
    for problem in inner.problems:
        place = rendered.place(starts[problem.line - 1] + problem.column - 1)
        book.add(place, HOLE.sub("…", problem.what), HOLE.sub("…", problem.expected), problem.rule)
    if len(inner):
        return None
    filler = _Filler(rendered, starts, book)
    wanted = filler.value(written, in_flow=False)
    if not len(book):
        filler.refuse_unfilled_marks()
    return None if len(book) else filler.done(wanted)


class _Filler:
    """Walks through the nodes, and makes a splice of every scalar that has a mark."""

    def __init__(self, rendered: Rendered, starts: list[int], book: ProblemCollector) -> None:
        self.rendered = rendered
        self.starts = starts
        self.book = book
        self.splices: list[Splice] = []
        self.plainer: list[Splice] = []  # the same with double quotes around each text

    def value(self, node: Any, in_flow: bool) -> Any:
        """Returns the value of a node with its marks filled."""
        if isinstance(node, Sequence):
            return [self.value(item, node.flow) for item in node]
        if isinstance(node, Mapping):
            return self._mapping(node)
        return self._text(node, in_flow) if isinstance(node, Text) else plain(node)

    def _mapping(self, node: Mapping) -> dict[str, Any]:
        done: dict[str, Any] = {}
        for key, item in node.items():
            new = self._filled(key) if HOLE.search(key) else str(key)
            if new is None:
                continue
            in_line = isinstance(new, dict) and node.flow and isinstance(item, Text) and not item.written
            if not isinstance(new, str) and not in_line:
                self._tell(key, NotAllowedHere("a list or mapping cannot be a key", "write `{[[ name ]], …}`"))
            elif twice := [name for name in (new if in_line else [new]) if name in done]:
                self._tell(key, NotAllowedHere(f"the key {quoted(twice[0])} is here twice", ""))
            elif isinstance(new, dict):
                done |= new
                self._splice(key, flow(new)[1:-1], flow(new)[1:-1])
            else:
                if HOLE.search(key):
                    self._splice(key, self._written(key, new, node.flow), escaped(new))
                done[new] = self.value(item, node.flow)
        return done

    def _text(self, node: Text, in_flow: bool) -> Any:
        if not HOLE.search(node):
            return str(node)
        new = self._filled(node)
        if new is None:
            return None
        if isinstance(new, str):
            self._splice(node, self._written(node, new, in_flow), escaped(new) + self._line_end(node))
        elif self._line_end(node):
            self._tell(node, NotAllowedHere("a list or mapping cannot be a part of a text", WHOLE))
        else:
            self._splice(node, flow(new), flow(new))
        return new

    def _line_end(self, node: Text) -> str:
        """Returns the final line end, which belongs to a multi-line text."""
        start, end = self._span(node)
        return "\n" if self.rendered.text[start] in "|>" and self.rendered.text[end - 1] == "\n" else ""

    def _filled(self, node: Text) -> Any:
        """Returns a text with its values; None if something cannot be there, which is reported."""
        try:
            return fill_marks(node, self.rendered.values)
        except NotAllowedHere as error:
            self._tell(node, error)
        except BadExpression as error:
            self._tell(node, NotAllowedHere(HOLE.sub("…", str(error)), ""))
        return None

    def _tell(self, node: Text, error: NotAllowedHere) -> None:
        start, end = self._span(node)
        mark = HOLE.search(self.rendered.text, start, end)
        self.book.add(self.rendered.place(mark.start() if mark else start), str(error), error.expected, "hole")

    def _span(self, node: Text) -> tuple[int, int]:
        line, column = node.ends
        return self.starts[node.place.line - 1] + node.place.column - 1, self.starts[line] + column

    def _splice(self, node: Text, text: str, plainer: str) -> None:
        start, end = self._span(node)
        self.splices.append(Splice(start, end, text))
        self.plainer.append(Splice(start, end, plainer))

    def _written(self, node: Text, new: str, in_flow: bool) -> str:
        """Returns the YAML of a text in the style of the template, if possible."""
        start, end = self._span(node)
        old = self.rendered.text[start:end]
        if old[0] in "|>":
            return self._block(old)
        if old[0] == "'" and new.isprintable():
            return "'" + new.replace("'", "''") + "'"
        if old[0] == '"' and new.isprintable() and '"' not in new and "\\" not in new:
            return f'"{new}"'
        return scalar(new, in_flow=in_flow)

    def _block(self, old: str) -> str:
        """Returns a multi-line text, with values of several lines indented like it."""
        header, _, body = old.partition("\n")
        first = next((line for line in split_lines(body) if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        values = [
            value.replace("\n", "\n" + indent) if isinstance(value, str) else value for value in self.rendered.values
        ]
        return f"{header}\n{fill_marks(body, values)}"

    def refuse_unfilled_marks(self) -> None:
        """Reports marks outside scalars: they are in comments."""
        for mark in HOLE.finditer(self.rendered.text):
            if not any(splice.start <= mark.start() < splice.end for splice in self.splices):
                what = "a hole stands in a comment, where nothing can be put in"
                self.book.add(self.rendered.place(mark.start()), what, "take it out", "hole")

    def done(self, wanted: Any) -> FilledPlan | None:
        """Returns the text that reads as `wanted`, if need be with values in double quotes; else reports a problem."""
        for splices in (sorted(self.splices), sorted(self.plainer)):
            text = apply_splices(self.rendered.text, splices)
            if plain(read_yaml(text, book := ProblemCollector(""))) == wanted and not len(book):
                return FilledPlan(text, self.rendered, tuple(splices))
        self.book.add(Place(), "these values cannot be used here", "YAML would read them differently", "hole")
        return None


def _starts(text: str) -> list[int]:
    """Returns the offsets of the lines, as the YAML reader counts them."""
    return list(_line_starts(text))


def _line_starts(text: str) -> Iterator[int]:
    at = 0
    for line in split_lines(text):
        yield at
        at += len(line)
        at += 2 if text[at : at + 2] == "\r\n" else 1
