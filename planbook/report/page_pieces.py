"""The pieces that are appended to a growing page, in order. The page is readable after each of them."""

from collections.abc import Callable
from typing import Any

from planbook.places import RunFolder
from planbook.record import Record, StepRecord
from planbook.report.cells import Run, Step
from planbook.report.evidence import Evidence
from planbook.report.html import keep_compiled, parts, render_beginning
from planbook.report.phrases import WORDS


class GrowingPage:
    """The page of a running run.

    A cell is written when its step has ended; one with steps inside is opened when the first of them begins.
    """

    def __init__(self, record: Record, folder: RunFolder) -> None:
        self._record = record
        self._cells = record.started.cells
        self._position = {cell.number: at for at, cell in enumerate(self._cells) if cell.number}
        self._passed = 0  # how many of the plan's cells are written
        self._open: set[int] = set()  # indices of the steps whose cell is open
        self._evidence = Evidence(folder.path, folder.path, embed=False)
        keep_compiled(folder.compiled)
        self._parts: Any = parts()

    def beginning(self) -> str:
        """Returns the head of the page, with the plan's outline."""
        return render_beginning(self._record)

    def opening(self, index: int) -> str:
        """Opens the cell of a step inside which another begins, unless it is open."""
        if index in self._open:
            return ""
        step = self._step(index)
        outer = self.opening(step.started.parent) if step.started.parent else ""
        self._open.add(index)
        return f"{outer}{self._notes_before(step)}{self._cell_of(step, self._parts.opened)}"

    def ending(self, index: int) -> str:
        """Returns the cell of a step that has ended, or the end of an open one."""
        step = self._step(index)
        run = Run(step)
        if index in self._open:
            html = self._parts.closed(run, self._evidence)
        else:
            html = f"{self._notes_before(step)}{self._cell_of(step, self._parts.step)}"
        return f'{html}<script>mark({step.started.number},"{WORDS[run.outcome]}",{index},"{run.outcome}")</script>\n'

    def _step(self, index: int) -> StepRecord:
        return self._record.steps[index - 1]

    def _notes_before(self, step: StepRecord) -> str:
        """Returns the notes between the last written cell and this one, without those inside other cells."""
        at = self._position.get(step.started.number, -1)
        if at < self._passed:
            return ""
        passed, self._passed = self._cells[self._passed : at], at + 1
        depth = self._cells[at].depth
        return "".join(self._parts.note(cell) for cell in passed if not cell.number and cell.depth <= depth)

    def _cell_of(self, step: StepRecord, macro: Callable[[Step, Evidence, str], str]) -> str:
        at = self._position.get(step.started.number)
        cell = None if at is None else self._cells[at]
        turn = f"turn {step.started.turn}" if step.started.turn else ""
        return macro(Step(cell, [Run(step)]), self._evidence, turn)
