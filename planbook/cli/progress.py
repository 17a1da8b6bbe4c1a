"""The progress of a run on a terminal: one line per step, with its duration."""

import shutil
import sys
from collections.abc import Callable
from typing import TextIO

from planbook.cli.remarks import KINDS
from planbook.events import Event, Noted, Observer, RunEnded, RunStarted, StepEnded, StepStarted
from planbook.output.printable import visible
from planbook.output.streams import write_trusted
from planbook.record import Recorder

SIGNS = {
    "passed": ("✓", "32"),
    "passed_on_retry": ("✓", "33"),
    "failed": ("✗", "31"),
    "warned": ("!", "33"),
    "skipped": ("–", "2"),
    "not_reached": ("·", "2"),
    "interrupted": ("✗", "31"),
    "paused": ("…", "33"),
}
ERASE = "\r\x1b[2K"


class Progress:
    """Observer that writes to a terminal. The running step is shown on the last line until it ends."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._started: dict[int, StepStarted] = {}
        self._depth: dict[int, int] = {}

    def say(self, text: str) -> None:
        """Shows a temporary line, which the next one replaces."""
        write_trusted(self._out, f"{ERASE}\x1b[2m{self._fitted(visible(text))}\x1b[0m")
        self._out.flush()

    def tell(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._line(f"\x1b[1m{visible(event.plan)}\x1b[0m  {visible(event.goal)}")
            case StepStarted():
                self._begin(event)
            case StepEnded():
                self._end(event)
            case Noted() if event.kind not in KINDS:  # reported at the end of the run
                self._line(f"      \x1b[2m{visible(event.message)}\x1b[0m")
            case RunEnded():
                write_trusted(self._out, ERASE)
                self._out.flush()

    def _begin(self, event: StepStarted) -> None:
        self._started[event.index] = event
        self._depth[event.index] = 0 if event.parent is None else self._depth.get(event.parent, 0) + 1
        self.say(f"  … {self._name(event)}")

    def _end(self, event: StepEnded) -> None:
        sign, colour = SIGNS[event.status]
        name = self._name(self._started.pop(event.index))
        time = f"{event.ms / 1000:7.2f} s" if event.attempts else " " * 9
        tries = f"  \x1b[33m{event.attempts} tries\x1b[0m" if event.attempts > 1 else ""
        self._line(f"\x1b[{colour}m{sign}\x1b[0m {time}  {name}{tries}")
        if event.error:
            for line in f"{event.error.error_class}: {event.error.message}".splitlines():
                self._line(f"              \x1b[{colour}m{visible(line)}\x1b[0m")

    def _name(self, event: StepStarted) -> str:
        number = f"{event.number:02} " if event.number else ""
        turn = f"  (turn {event.turn})" if event.turn else ""
        return "  " * self._depth[event.index] + number + visible(event.title) + turn

    def _line(self, text: str) -> None:
        write_trusted(self._out, f"{ERASE}{text}\n")
        self._out.flush()

    def _fitted(self, text: str) -> str:
        width = shutil.get_terminal_size().columns - 1
        return text if len(text) <= width else text[: width - 1] + "…"


def observers_with_progress(recorder: Recorder) -> tuple[list[Observer], Callable[[str], None]]:
    """Returns the observers of a recorded run, with progress if it is visible; and a function that shows a remark."""
    progress = progress_here()
    return ([recorder, progress], progress.say) if progress else ([recorder], lambda text: None)


def progress_here() -> Progress | None:
    """Returns progress on stderr if that is a terminal, else None."""
    return Progress(sys.stderr) if sys.stderr.isatty() else None
