"""The cells of a plan's text: each step with the comments above it, as whole lines. Edits replace these lines only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from planbook.errors import PlanbookError
from planbook.plan.edit import CannotSplice, Editor, apply_splices
from planbook.plan.problem import ProblemCollector, split_lines
from planbook.plan.source import Mapping, read_yaml
from planbook.plan.source import Sequence as List

_ITEM = re.compile(r"-(\s|$)")
NO_CELLS = "The steps of this plan cannot be shown as cells: {}. Edit the whole file."


class EditRefused(PlanbookError):
    """An edit that is not written to the file. The message says why."""


@dataclass(frozen=True)
class CellText:
    """A cell of the text: its lines from `first` to before `last`, from 0, without `indent` spaces before each."""

    first: int
    last: int
    indent: int
    source: str


@dataclass(frozen=True)
class Sheet:
    """A plan's text in pieces: the lines before `head`, where `steps` is, and the cells. `why_not`: no cells."""

    text: str
    head: int
    cells: Sequence[CellText]
    why_not: str = ""

    @property
    def sources(self) -> list[str]:
        return [cell.source for cell in self.cells]


def sheet_of(text: str) -> Sheet:
    """Splits the text of a plan, which need not be valid, into cells."""
    book = ProblemCollector("")
    written = read_yaml(text, book)
    if len(book) or not isinstance(written, Mapping):
        because = book.sorted()[0].message if len(book) else "it is not a plan"
        return Sheet(text, 0, (), NO_CELLS.format(because))
    steps = written.get("steps")
    if not isinstance(steps, List) or steps.flow:
        because = "'steps' is in brackets" if isinstance(steps, List) else "it has no list 'steps'"
        return Sheet(text, 0, (), NO_CELLS.format(because))
    head = written.key("steps").place.line - 1
    try:
        return Sheet(text, head, tuple(_cells(Editor(text), steps, head + 1)))
    except CannotSplice as error:
        return Sheet(text, 0, (), NO_CELLS.format(error))


def _cells(editor: Editor, steps: List, begin: int) -> list[CellText]:
    indent = steps.place.column - 1
    found = []
    for number in range(len(steps)):
        first, last = editor.lines_of_item(steps, number)
        last += 1
        while last < len(editor.lines) and _is_inner_comment(editor.lines[last], indent):
            last += 1
        while begin < first and not editor.lines[begin].strip():
            begin += 1
        lines = [line[indent:] if not line[:indent].strip() else line.lstrip() for line in editor.lines[begin:last]]
        found.append(CellText(begin, last, indent, "\n".join(lines)))
        begin = last
    return found


def _is_inner_comment(line: str, indent: int) -> bool:
    return line.strip().startswith("#") and len(line) - len(line.lstrip()) > indent


# Edits ---------------------------------------------------------------------------------------------------------------
def replaced(sheet: Sheet, at: int, source: str) -> str:
    """Returns the text with another cell, or several, in place of the one at a position; without it for "".

    Raises EditRefused if the edit would change other cells.
    """
    cell = sheet.cells[at]
    return _spliced(sheet, at, at + 1, cell.first, cell.last, source)


def inserted(sheet: Sheet, at: int, source: str) -> str:
    """Returns the text with a new cell before the one at a position, or at the end. Raises EditRefused."""
    if not sheet.cells:
        raise EditRefused(sheet.why_not or "The plan has no step to insert one beside. Edit the whole file.")
    line = sheet.cells[at - 1].last if at else sheet.cells[0].first
    return _spliced(sheet, at, at, line, line, source)


def with_head(sheet: Sheet, source: str) -> str:
    """Returns the text with other lines before `steps`. Raises EditRefused."""
    before = split_lines(sheet.text)[: sheet.head]
    blank = sheet.head - len("\n".join(before).rstrip().split("\n"))  # the empty lines above `steps` stay
    lines = [*split_lines(source.rstrip("\n")), *[""] * blank]
    text = apply_splices(sheet.text, [Editor(sheet.text).replace_lines(0, sheet.head, lines)])
    if sheet_of(text).sources != sheet.sources:
        raise EditRefused(_refusal(text))
    return text


def _spliced(sheet: Sheet, begin: int, end: int, first: int, last: int, source: str) -> str:
    indent = sheet.cells[0].indent
    lines = [" " * indent + line if line.strip() else "" for line in split_lines(as_items(source))]
    text = apply_splices(sheet.text, [Editor(sheet.text).replace_lines(first, last, lines if source.strip() else [])])
    new = sheet_of(text).sources
    before, after = sheet.sources[:begin], sheet.sources[end:]
    if not new or new[:begin] != before or new[len(new) - len(after) :] != after or len(new) < len(before) + len(after):
        raise EditRefused(_refusal(text))
    return text


def _refusal(text: str) -> str:
    book = ProblemCollector("")
    read_yaml(text, book)
    if len(book):
        return f"This is not YAML yet: {book.sorted()[0].message}."
    return "This would change other cells, or leave no step. Edit the whole file for that."


def as_items(source: str) -> str:
    """Returns what was typed as items of a list: a step without its dash gets one."""
    lines = split_lines(source.strip("\n"))
    first = next((number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), 0)
    if _ITEM.match(lines[first]) or not lines[first].strip():
        return "\n".join(lines)
    own = [f"- {lines[first]}", *(f"  {line}" if line.strip() else "" for line in lines[first + 1 :])]
    return "\n".join([*lines[:first], *own])


def aligned(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Returns, for each new cell, the position of the old one that it was; None for one that is new."""
    found: list[int | None] = [None] * len(new)
    for tag, before, until, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and until - before == end - begin):
            for offset in range(end - begin):
                found[begin + offset] = before + offset
        elif tag == "replace":  # the first of several is the one that was
            found[begin] = before
    return found
