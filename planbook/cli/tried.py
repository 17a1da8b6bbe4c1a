"""The output of a try: one line per step as soon as it is judged, and what was held back."""

import shutil
from collections import Counter
from collections.abc import Sequence
from typing import Any, TextIO, get_args

from planbook.cli.progress import ERASE, SIGNS
from planbook.engine.trying.findings import StepTried, TryResult, Verdict
from planbook.events import Noted, StepStarted
from planbook.output.printable import visible
from planbook.output.streams import write_trusted

WORDS: Sequence[Verdict] = get_args(Verdict)
INDENT = " " * 15


class TryProgress:
    """Observer of a try. On a terminal it uses colours, and shows the current step until it is judged."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._live = out.isatty()
        self._started: dict[int, StepStarted] = {}
        self._depth: dict[int, int] = {}
        self._because: str | None = None

    def tell(self, event: Any) -> None:
        match event:
            case StepStarted():
                self._begin(event)
            case StepTried():
                self._end(event)
            case Noted():
                self._line(f"{INDENT}{visible(event.message)}", "2")

    def _begin(self, event: StepStarted) -> None:
        self._started[event.index] = event
        self._depth[event.index] = 0 if event.parent is None else self._depth.get(event.parent, 0) + 1
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            write_trusted(self._out, f"{ERASE}\x1b[2m{f'  … {self._name(event)}'[:width]}\x1b[0m")
            self._out.flush()

    def _end(self, event: StepTried) -> None:
        sign, colour = SIGNS.get(event.verdict, ("○", "36"))
        name = self._name(self._started[event.index])
        self._line(f"{self._coloured(sign, colour)} {event.verdict:<11}  {name}")
        if event.because and event.because != self._because:
            for line in event.because.splitlines():
                self._line(f"{INDENT}{visible(line)}", colour)
        self._because = event.because

    def _name(self, event: StepStarted) -> str:
        number = f"{event.number:02} " if event.number else ""
        turn = f"  (turn {event.turn})" if event.turn else ""
        return "  " * self._depth[event.index] + number + visible(event.title) + turn

    def _coloured(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._live else text

    def _line(self, text: str, colour: str = "") -> None:
        erase = ERASE if self._live else ""
        write_trusted(self._out, f"{erase}{self._coloured(text, colour) if colour else text}\n")
        self._out.flush()

    def say(self, text: str) -> None:
        """Prints a line about the whole plan."""
        self._line(text, "33")

    def print_summary(self, tried: TryResult) -> None:
        """Prints what was held back, and a summary of the try."""
        if tried.blocked:
            self._line("Blocked, because a try sends nothing:")
        for held in tried.blocked:
            self._line(f"  {held['method']} {visible(held['address'])}{_times(held['count'])}")
        self._line(visible(try_summary(tried)))


def try_summary(tried: TryResult) -> str:
    """Summarizes a try in one line: `order-supplies: nothing wrong was found (3 ready, 16 not reached)`."""
    counts = Counter(step.verdict for _, step in tried.steps)
    told = ", ".join(f"{counts[word]} {word.replace('_', ' ')}" for word in WORDS if counts[word])
    said = {"passed": "nothing wrong was found", "failed": "a run would fail", "cancelled": "interrupted"}
    reason = f": {tried.because}" if tried.because and tried.status != "passed" and not counts["failed"] else ""
    return f"{tried.plan}: {said[tried.status]}{reason}{f' ({told})' if told else ''}"


def _times(count: int) -> str:
    return "" if count == 1 else f"  ({count} times)"
