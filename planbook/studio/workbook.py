"""The plan that is worked on: its file, its cells with names that outlast edits, and what the check finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from planbook import git
from planbook.check.fix import replace_file
from planbook.check.judge import apply_rules
from planbook.check.profiles import profile_for, rules_of
from planbook.check.report import severity
from planbook.engine.outline import Outline
from planbook.errors import PlanbookError, PlanProblems
from planbook.events import Cell
from planbook.places import Project
from planbook.plan.load import load_bytes, read_bytes
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, shown, split_lines
from planbook.report.note_html import note_to_html
from planbook.studio.cells import CellText, EditRefused, Sheet, aligned, inserted, replaced, sheet_of, with_head

HEAD, WHOLE = "head", "whole"
CHANGED = "The file was changed elsewhere, and so was this cell. Your text is still in the editor; the file has:\n{}"


@dataclass
class Book:
    """A plan's file, read anew when it changes. `uids` name the cells: a cell keeps its name while it is edited.

    They are made of `numbers`, which a book takes over from the one that was worked on before.
    """

    file: Path
    project: Project
    content: bytes = b""
    sheet: Sheet = field(default_factory=lambda: Sheet("", 0, ()))
    uids: list[str] = field(default_factory=list)
    plan: Plan | None = None
    problems: Sequence[Problem] = ()
    git_state: str | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _mark: tuple[int, int] = (0, 0)

    # Reading ---------------------------------------------------------------------------------------------------------
    def has_changed(self) -> bool:
        """Returns whether the file is another one than the one that was read."""
        return _mark(self.file) != self._mark

    def read(self) -> bool:
        """Reads the file. Returns whether it has other content than before. Raises PlanProblems if there is none."""
        mark = _mark(self.file)
        content = read_bytes(self.file)
        if content == self.content and self.uids:
            self._mark = mark
            return False
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            load_bytes(content, self.file)  # says where
            raise
        self._mark = mark
        before, self.content, self.sheet = self.sheet, content, sheet_of(text)
        self._name(before)
        self.compare()
        self.problems = self._check(content)
        try:
            self.plan = load_bytes(content, self.file)
        except PlanProblems:
            self.plan = None
        return True

    def _name(self, before: Sheet) -> None:
        old = aligned(before.sources, self.sheet.sources)
        self.uids = [self.uids[at] if at is not None else f"c{next(self.numbers)}" for at in old]

    def _check(self, content: bytes) -> Sequence[Problem]:
        return apply_rules(content, self.file, rules_of(profile_for(self.file))).problems

    # Cells -----------------------------------------------------------------------------------------------------------
    def position(self, uid: str) -> int:
        """Returns the position of a cell. Raises PlanbookError if it is gone."""
        if uid not in self.uids:
            raise PlanbookError("This cell is not in the file any more.")
        return self.uids.index(uid)

    def source(self, uid: str) -> str:
        """Returns the text of a cell, or of the lines before `steps`."""
        if uid == HEAD:
            return "\n".join(split_lines(self.sheet.text)[: self.sheet.head]).rstrip()
        return self.sheet.cells[self.position(uid)].source

    # Editing ---------------------------------------------------------------------------------------------------------
    def edited(self, uid: str, source: str, base: str | None = None) -> str:
        """Returns the whole text with a cell edited; `base` is the cell's text that the edit began with.

        Raises EditRefused if the file has another text there now, or if the edit would change other cells.
        """
        if base is not None and self.source(uid) not in (base, source):
            raise EditRefused(CHANGED.format(self.source(uid)))
        return with_head(self.sheet, source) if uid == HEAD else replaced(self.sheet, self.position(uid), source)

    def with_new(self, after: str | None, source: str) -> str:
        """Returns the whole text with a new cell after another one; None: at the beginning. Raises EditRefused."""
        return inserted(self.sheet, 0 if after is None else self.position(after) + 1, source)

    def save(self, text: str) -> None:
        """Writes the text to the file, unless that has changed meanwhile. Raises PlanbookError."""
        mark = b"\xef\xbb\xbf" if self.content.startswith(b"\xef\xbb\xbf") else b""
        replace_file(self.file, self.content, mark + text.encode())
        self.read()

    def check(self, uid: str, source: str) -> list[dict[str, Any]]:
        """Returns the problems that a cell would have with this text, or the whole file, with places in it."""
        if uid == WHOLE:
            return [_shown(problem, 0, 0) for problem in self._check(source.encode())]
        try:
            text = self.edited(uid, source)
        except EditRefused as error:
            return [_problem(str(error), 1, 1, 0, "error", "syntax")]
        found = self._check(text.encode())
        if uid == HEAD:
            lines = len(source.splitlines())
            return [_shown(problem, 0, 0) for problem in found if problem.line <= lines]
        return _in_cell(found, sheet_of(text).cells[self.position(uid)])

    # The page --------------------------------------------------------------------------------------------------------
    def as_json(self) -> dict[str, Any]:
        """Returns what the page shows of the file."""
        path = shown(self.file)
        here = [problem for problem in self.problems if problem.path == path]
        cells = [
            {"uid": uid, "source": part.source, "problems": _in_cell(here, part), **about}
            for uid, part, about in zip(self.uids, self.sheet.cells, self._about(), strict=True)
        ]
        lines = {line for part in self.sheet.cells for line in range(part.first, part.last)}
        rest = [_shown(problem, 0, 0) for problem in self.problems if problem.line - 1 not in lines]
        return {
            "file": path, "name": self.file.stem, "goal": self.plan.goal if self.plan else None,
            "start": self.plan.start if self.plan else None, "git": self.git_state, "loads": self.plan is not None,
            "why_no_cells": self.sheet.why_not, "head": self.source(HEAD), "cells": cells, "problems": rest,
        }  # fmt: skip

    def _about(self) -> list[dict[str, Any]]:
        if self.plan is None or len(self.plan.steps) != len(self.sheet.cells):
            return [_unread(part) for part in self.sheet.cells]
        cells = [cell for cell in Outline(self.plan, {}).cells if cell.depth == 0]
        return [_about(cell) for cell in cells]

    def compare(self) -> bool:
        """Compares the file with the newest commit (`git_state`; None outside of git). Returns whether that changed."""
        before = self.git_state
        try:
            self.git_state = git.state(self.file)
        except git.GitError:
            self.git_state = None
        return self.git_state != before


def _mark(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


def _about(cell: Cell) -> dict[str, Any]:
    note = note_to_html(cell.text) if cell.kind == "note" else None
    return {
        "kind": cell.kind, "number": cell.number, "id": cell.id, "title": cell.title, "sentence": cell.sentence,
        "effect": cell.effect, "note": note,
    }  # fmt: skip


def _unread(part: CellText) -> dict[str, Any]:
    line = next((line for line in part.source.splitlines() if line.strip() and not line.startswith("#")), "")
    said = line.removeprefix("- ")
    return {"kind": "", "number": 0, "id": "", "title": said, "sentence": said, "effect": "", "note": None}


def _in_cell(problems: Sequence[Problem], part: CellText) -> list[dict[str, Any]]:
    inside = [problem for problem in problems if part.first < problem.line <= part.last]
    return [_shown(problem, part.first, part.indent) for problem in inside]


def _shown(problem: Problem, lines: int, indent: int) -> dict[str, Any]:
    column = max(problem.column - indent, 1)
    return _problem(problem.message, problem.line - lines, column, problem.width, severity(problem.rule), problem.rule)


def _problem(message: str, line: int, column: int, width: int, level: str, rule: str) -> dict[str, Any]:
    return {"message": message, "line": line, "column": column, "width": width, "level": level, "rule": rule}
