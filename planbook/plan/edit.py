"""Edits a plan by splicing its text at the places of its nodes. The rest of the file stays as the author wrote it."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from planbook.plan.comments import Comment, comments
from planbook.plan.emit import entry_lines, flow, item_lines, scalar
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Located, Mapping, Sequence, Text, read_yaml

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class CannotSplice(Exception):
    """An edit would touch more than it should. The message says what is in the way."""


@dataclass(frozen=True, order=True)
class Splice:
    """A replacement for the characters from `start` to `end` (from 0) of a text."""

    start: int
    end: int
    text: str


def apply_splices(text: str, splices: Iterable[Splice]) -> str:
    """Applies all splices to a text. Raises CannotSplice if two of them overlap."""
    done, at = [], 0
    for splice in sorted(set(splices)):
        if splice.start < at:
            raise CannotSplice("two edits are about the same piece of the text")
        done += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join(done) + text[at:]


class Editor:
    """Makes splices of one text. Its methods take nodes that were read from that text, and raise CannotSplice.

    Values are plain texts, and lists and mappings of them. Only the entry or item in question changes: comments, the
    style of line ends, and a missing final newline stay as they are. A new entry is put on its own lines or in
    brackets, like its neighbours.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        breaks = list(_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._stops = [*(found.start() for found in breaks), len(text)]
        self._break = breaks[0][0] if breaks else "\n"

    # Entries of a mapping --------------------------------------------------------------------------------------------
    def replace(self, holder: Mapping | Sequence, key: str | int, value: Any) -> Splice:
        """Replaces the value of a key, or the item at a position."""
        node: Any = holder[key]  # type: ignore[index]
        start, end = self._start(node), self._end(node)
        if not getattr(node, "written", True):
            raise CannotSplice(f"nothing is written after '{key}'")
        if not node.flow or self.text[start] in "|>":
            raise CannotSplice("a text, list or mapping over several lines is not replaced")
        self._refuse_comments(start, end)
        return Splice(start, end, self._inline(value, self.text[start], holder.flow))

    def swap(self, holder: Mapping, key: str, new: str, value: Any) -> Splice:
        """Replaces a key and its value by another key and value, on the same line."""
        if new != key and new in holder:
            raise CannotSplice(f"'{new}' is there already")
        inside = self.replace(holder, key, value)
        start = self._start(holder.key(key))
        self._refuse_comments(start, inside.start)
        return Splice(start, inside.end, f"{scalar(new, in_flow=True)}: {inside.text}")

    def put(self, holder: Mapping, key: str, value: Any, after: str | None = None) -> Splice:
        """Inserts a missing key after the key `after`, or at the end."""
        if key in holder:
            raise CannotSplice(f"'{key}' is there already")
        if holder.flow:
            return self._put_in_brackets(holder, f"{scalar(key, in_flow=True)}: {flow(value)}", after)
        column = self._column(next(iter(holder)))
        lines = self._entry(key, value, column)
        return self._new_lines(self._behind(holder[after or list(holder)[-1]]), lines)

    def remove(self, holder: Mapping, key: str) -> Splice:
        """Removes a key and its value."""
        keys = list(holder)
        at = keys.index(key)
        starts = [self._start(each) for each in keys]
        ends = [self._end(holder[each]) for each in keys]
        return self._removed(holder, at, starts, ends)

    def span(self, holder: Mapping, key: str) -> tuple[int, int]:
        """Returns where the value of a key in brackets begins and ends. Raises CannotSplice if a comment is in it."""
        start, end = self._start(holder[key]), self._end(holder[key])
        self._refuse_comments(start, end)
        return start, end

    # Items of a list -------------------------------------------------------------------------------------------------
    def insert(self, holder: Sequence, at: int, value: Any) -> Splice:
        """Inserts an item into a list, at a position from 0."""
        if holder.flow:
            return self._insert_in_brackets(holder, at, flow(value))
        column = self._column(holder)
        lines = list(item_lines([value], column))
        if at:
            return self._new_lines(self._behind(holder[at - 1]), lines)
        start = self._dash(holder, 0)
        text = self._break.join([*lines, ""]) + " " * column
        return Splice(start, start, text[column:])

    def remove_item(self, holder: Sequence, at: int) -> Splice:
        """Removes the item at a position."""
        starts = [
            self._start(item) if holder.flow else self._dash(holder, number) for number, item in enumerate(holder)
        ]
        return self._removed(holder, at, starts, [self._end(item) for item in holder])

    def lines_of_item(self, holder: Sequence, at: int) -> tuple[int, int]:
        """Returns the first and the last line, from 0, of an item whose lines have nothing else."""
        first = self._line_of(self._dash(holder, at))
        if holder.flow or self.lines[first][: self._column(holder)].strip():
            raise CannotSplice("something else stands on the same line")
        return first, self._last_line(holder[at])

    # Whole lines -----------------------------------------------------------------------------------------------------
    def replace_lines(self, first: int, last: int, lines: Iterable[str]) -> Splice:
        """Replaces the lines from `first` to before `last`, from 0, whatever they contain."""
        new = list(lines)
        if last < len(self._starts):
            return Splice(self._starts[first], self._starts[last], "".join(line + self._break for line in new))
        if first < len(self._starts):
            return Splice(self._starts[first], len(self.text), self._break.join(new))
        return Splice(len(self.text), len(self.text), "".join(self._break + line for line in new))

    # Comments --------------------------------------------------------------------------------------------------------
    def replace_comment(self, comment: Comment, text: str) -> Splice:
        """Replaces the text of a comment after its `#`."""
        start = self._offset(comment) + 1
        return Splice(start, start + len(comment.text), text)

    def remove_comment(self, comment: Comment) -> Splice:
        """Removes a comment, and its line if it contains nothing else."""
        line = comment.line - 1
        if comment.alone and line + 1 < len(self._starts):
            return Splice(self._starts[line], self._starts[line + 1], "")
        before = self.lines[line][: comment.column - 1].rstrip()
        return Splice(self._starts[line] + len(before), self._stops[line], "")

    # Lines -----------------------------------------------------------------------------------------------------------
    def _new_lines(self, last: int, lines: list[str]) -> Splice:
        """Inserts lines after a line."""
        at = self._stops[last]
        return Splice(at, at, "".join(self._break + line for line in lines))

    def _behind(self, node: Any) -> int:
        """Returns the last line of a node, from 0, after which an entry can be inserted."""
        line = self._last_line(node)
        if line == len(self.lines) - 1:
            self._refuse_open_end(node)
        return line

    def _last_line(self, node: Any) -> int:
        line, column = node.ends
        if column or (isinstance(node, Text) and not self._is_block(node)):
            return int(line)
        last = self._last_text(node)
        keeps = self._is_block(last) and "+" in self._header(last)
        line -= 1
        while not keeps and not self.lines[line].strip():
            line -= 1
        return int(line)

    def _refuse_open_end(self, node: Any) -> None:
        """Refuses to append after a multi-line text at the end of a file without a final newline: it would gain one."""
        last = self._last_text(node)
        if self._is_block(last) and "-" not in self._header(last):
            raise CannotSplice("a text over several lines is last in the file, and its last line has no end")

    def _header(self, node: Text) -> str:
        """Returns the header of a multi-line text, after its sign."""
        return self.lines[node.place.line - 1][node.place.column - 1 :].split("#")[0]

    def _last_text(self, node: Any) -> Text:
        while not isinstance(node, Text):
            node = list(node.values() if isinstance(node, Mapping) else node)[-1]
        return node

    def _is_block(self, node: Text) -> bool:
        return self.text[self._start(node) : self._start(node) + 1] in ("|", ">")

    def _entry(self, key: str, value: Any, column: int) -> list[str]:
        if isinstance(value, str):  # keep it on one line: what YAML reads from lines depends on those that follow
            return [f"{' ' * column}{scalar(key, in_flow=True)}: {scalar(value)}"]
        return list(entry_lines(key, value, column))

    def _removed(self, holder: Mapping | Sequence, at: int, starts: list[int], ends: list[int]) -> Splice:
        if len(starts) == 1:
            raise CannotSplice("nothing would be left")
        if holder.flow:
            start, end = (starts[at], starts[at + 1]) if at + 1 < len(starts) else (ends[at - 1], ends[at])
            self._refuse_comments(start, end)
            return Splice(start, end, "")
        return self._removed_lines(holder, at, starts)

    def _removed_lines(self, holder: Mapping | Sequence, at: int, starts: list[int]) -> Splice:
        items = list(holder.values() if isinstance(holder, Mapping) else holder)
        first, last = self._line_of(starts[at]), self._last_line(items[at])
        before = self.text[self._starts[first] : starts[at]]
        self._refuse_comments(starts[at], self._stops[last])
        if before.strip() and at == 0 and not before.strip(" -"):
            self._refuse_comments(starts[at], starts[1])
            return Splice(starts[at], starts[1], "")
        if before.strip():
            raise CannotSplice("something else stands on the same line")
        if last + 1 < len(self._starts):
            return Splice(self._starts[first], self._starts[last + 1], "")
        self._refuse_open_end(items[at - 1])
        return Splice(self._stops[first - 1], self._stops[last], "")

    # Brackets --------------------------------------------------------------------------------------------------------
    def _put_in_brackets(self, holder: Mapping, entry: str, after: str | None) -> Splice:
        if not holder:
            return self._first_in_brackets(holder, entry)
        value = holder[after or list(holder)[-1]]
        if not getattr(value, "written", True):
            raise CannotSplice("nothing is written after the key before")
        at = self._end(value)
        return Splice(at, at, f", {entry}")

    def _insert_in_brackets(self, holder: Sequence, at: int, item: str) -> Splice:
        if not holder:
            return self._first_in_brackets(holder, item)
        place = self._end(holder[at - 1]) if at else self._start(holder[0])
        return Splice(place, place, f", {item}" if at else f"{item}, ")

    def _first_in_brackets(self, holder: Located, entry: str) -> Splice:
        at = self._start(holder) + 1
        return Splice(at, at, entry)

    def _inline(self, value: Any, first: str, in_brackets: bool) -> str:
        """Returns a value on one line, in the same quotes as the value before."""
        if not isinstance(value, str):
            return flow(value)
        if first == "'" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        if first == '"' and value.isprintable() and not re.search(r'["\\]', value):
            return f'"{value}"'
        return scalar(value, in_flow=in_brackets)

    # Places ----------------------------------------------------------------------------------------------------------
    def _start(self, node: Located) -> int:
        return self._starts[node.place.line - 1] + node.place.column - 1

    def _end(self, node: Located) -> int:
        line, column = node.ends
        return self._starts[line] + column

    def _column(self, node: Located) -> int:
        return int(node.place.column) - 1

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _dash(self, holder: Sequence, at: int) -> int:
        """Returns the position of an item's dash: the nearest before it in the column of its list."""
        column = self._column(holder)
        line = int(holder[at].place.line) - 1
        while self.lines[line][column : column + 1] != "-" or self.lines[line][:column].strip(" -"):
            line -= 1
        return self._starts[line] + column

    def _refuse_comments(self, start: int, end: int) -> None:
        inside = [comment for comment in self._comments if start <= self._offset(comment) < end]
        if inside:
            raise CannotSplice(f"there is a comment in it, in line {inside[0].line}")

    @cached_property
    def _comments(self) -> list[Comment]:
        return comments(self.lines, read_yaml(self.text, ProblemCollector("")))

    def _offset(self, comment: Comment) -> int:
        return self._starts[comment.line - 1] + comment.column - 1
