"""The output of a recording: a line for each cell as soon as it is complete."""

import shutil
from typing import TextIO

from planbook.cli.progress import ERASE
from planbook.output.printable import visible
from planbook.output.streams import write_trusted
from planbook.recording.cell import Cell
from planbook.recording.cells import Change
from planbook.recording.plan_text import sentence

SHORT = 200  # letters of a sentence


class CellLines:
    """Writes each cell as a sentence. On a terminal, the newest one is shown while it still changes."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._live = out.isatty()
        self._cells: list[Cell] = []
        self._said: dict[Cell, str] = {}

    def told(self, change: Change, number: int, cell: Cell) -> None:
        """Hears of a change in the recording."""
        if change == "added":
            if number == len(self._cells):
                self.finish()
            self._cells.insert(number, cell)
        elif change == "removed":
            self._cells.remove(cell)
        elif cell in self._said and self._said[cell] != self._words(cell):
            self._line(cell, f"{number + 1:>3}  now: {self._words(cell)}")
        if self._live and self._cells and self._cells[-1] not in self._said:
            width = shutil.get_terminal_size().columns - 1
            line = f"{len(self._cells):>3}  {self._words(self._cells[-1])}"[:width]
            write_trusted(self._out, f"{ERASE}\x1b[2m{line}\x1b[0m")
            self._out.flush()

    def finish(self) -> None:
        """Writes the newest cell, and one that was added before it: nothing changes them any more."""
        for number, cell in enumerate(self._cells, 1):
            if cell not in self._said:
                self._line(cell, f"{number:>3}  {self._words(cell)}")

    def _line(self, cell: Cell, line: str) -> None:
        self._said[cell] = self._words(cell)
        write_trusted(self._out, f"{ERASE if self._live else ''}{line}\n")
        self._out.flush()

    def _words(self, cell: Cell) -> str:
        effect = f" ({cell.effect}: {cell.commit!r})" if cell.commit else ""
        return visible(sentence(cell.step))[:SHORT] + effect
