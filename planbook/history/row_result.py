"""A row of a file that a plan runs for, and its result."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.history.earlier_rows import EarlierRun, once_sent
from planbook.history.summary import summary
from planbook.output.printable import visible
from planbook.plan.rows import Row
from planbook.record import Record

if TYPE_CHECKING:
    from planbook.engine.progress import Assume

WORDS = {
    "passed": "passed",
    "flaky": "flaky",
    "done": "done before",
    "failed": "failed",
    "cancelled": "cancelled",
    "interrupted": "interrupted",
    "paused": "paused",
    "sent": "to be resumed",
    "running": "going on elsewhere",
    "not_begun": "not begun",
}
"""The possible results of a row, with the words for their counts."""
FINE = ("passed", "flaky", "done")


@dataclass
class RowResult:
    """A row and its result: `status` is a key of WORDS; `resume` is whether its run should be resumed.

    `run` is the summary of its own run.
    """

    row: Row
    status: str = "not_begun"
    run_id: str | None = None
    because: str | None = None
    resume: bool = False
    run: dict[str, Any] | None = None

    def leave_out(self, earlier: EarlierRun, assume: "Assume | None") -> None:
        """Skips or blocks the row because of an earlier run, unless someone states that it sent nothing."""
        self.run_id = run = earlier.run_id
        match earlier.fate, assume:
            case "sent", "not-sent":
                self.run_id = None
            case "passed", _:
                self.status, self.because = "done", f"was done by the run {run}"
            case "paused", _:
                self.status = "paused"
                self.because = (
                    f"is not started, because the run {run} is paused or waits for an answer: planbook questions"
                )
            case "running", _:
                self.status, self.because = "running", f"is not started, because the run {run} is doing it now"
            case "sent", "sent":
                self.status = "done"
                self.because = f'counts as done: "{earlier.step}" was sent by the run {run}, as was said'
            case "sent", _:
                self.status, self.resume = "sent", True
                self.because = f'is not started, because "{earlier.step}" may have been sent by the run {run}'

    def take(self, record: Record, report: Path) -> None:
        """Takes the result of its run, which ended or was interrupted."""
        self.run, self.run_id = summary(record, os.path.relpath(report)), record.started.run_id
        self.status = record.ended.status if record.ended else "interrupted"
        self.because = record.ended.because if record.ended else None
        sent = None if self.status in (*FINE, "paused") else once_sent(record)
        if sent:
            self.resume = True
            self.because = f'{(self.because or "cut off").rstrip(".")}. "{sent.started.title}" may have been sent'

    def __str__(self) -> str:
        because = visible(self.because or "")
        if self.run:
            because = f"{self.status}: {because}" if because else self.status
        resume = f": {self.command}" if self.resume else f" (run {self.run_id})" if self.run else ""
        return f"line {self.row.line} {because}{resume}"

    @property
    def command(self) -> str | None:
        """Returns the command to run next for the row."""
        return f"planbook run --resume {self.run_id}" if self.resume else None

    def as_json(self) -> dict[str, Any]:
        told = {"line": self.row.line, "status": self.status, "run_id": self.run_id, "because": self.because}
        return told | {"resume": self.command, "run": self.run}
