"""The rows of a file that a plan is run for: which are left out, what became of each, and when no more are begun."""

import fcntl
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.errors import PlanbookError
from planbook.history.earlier import earlier_runs
from planbook.history.row_result import FINE, WORDS, RowResult
from planbook.places import Project
from planbook.plan.rows import Rows
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from planbook.engine.progress import Assume

IN_SUCCESSION = 3
"""Rows that fail when they may have been sent, behind which most likely the plan does not see that they arrive."""
NOT_SEEN = (
    f"Stopped: {IN_SUCCESSION} rows in succession failed when they may have been sent. Probably the plan does not "
    "detect success. Fix it, resume these rows, then run this command again."
)


class RowBatch:
    """The rows, each with what became of it. `stopped` says why it did not come to the last one."""

    def __init__(self, plan: str, file: Path, rows: Rows) -> None:
        self.plan = plan
        self.file = file
        self.given = rows.given
        self.lines = [RowResult(row) for row in rows.rows]
        self.stopped = ""

    def leave_out(self, project: Project, mask: Mask, assume: "Assume | None") -> None:
        """Marks the rows that have an earlier run. Raises JournalError."""
        wanted = [line.row.inputs for line in self.lines]
        earlier = earlier_runs(project, self.plan, wanted, self.given, mask)
        for line, found in zip(self.lines, earlier, strict=True):
            if found:
                line.leave_out(found, assume)

    @property
    def open(self) -> list[RowResult]:
        """Those that are to be run."""
        return [line for line in self.lines if line.status == "not_begun"]

    def stops_after(self, ended: Sequence[RowResult]) -> bool:
        """Whether no more are begun, and if so, notes why; `ended` are the rows that were run, in that order."""
        last = ended[-IN_SUCCESSION:]
        if len(last) == IN_SUCCESSION and all(line.resume for line in last):
            self.stopped = NOT_SEEN
        return bool(self.stopped)

    # What came of it -------------------------------------------------------------------------------------------------
    @property
    def all_fine(self) -> bool:
        return all(line.status in FINE for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what, in the order of WORDS."""
        counted = Counter(line.status for line in self.lines)
        return {status: counted[status] for status in WORDS if counted[status]}

    def told(self) -> str:
        """For people: how many rows came to what, and what is to be looked after."""
        counts = ", ".join(f"{count} {WORDS[status]}" for status, count in self.counts.items())
        many = f"{len(self.lines)} row{'s' * (len(self.lines) > 1)}"
        open_ones = [line for line in self.lines if line.status not in (*FINE, "not_begun")]
        told = [f"{self.plan} with {self.file}: {many}: {counts}", *(f"  {line}" for line in open_ones)]
        return "\n".join([*told, *([self.stopped] if self.stopped else [])])

    def as_json(self) -> dict[str, Any]:
        told = {"plan": self.plan, "file": str(self.file), "counts": self.counts}
        return told | {"stopped": self.stopped or None, "rows": [line.as_json() for line in self.lines]}


@contextmanager
def alone(project: Project, plan: str) -> Iterator[None]:
    """No other process runs rows of the plan meanwhile: it would begin those that this one has not come to yet."""
    place = project.rows_lock(plan)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        opened = place.open("a")
    except OSError as error:
        raise PlanbookError(f"The state of the rows cannot be written: {error.strerror} ({place})") from None
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PlanbookError(
                f"Another process runs rows of {plan} at the moment. Run this command again when it has finished."
            ) from None
        except OSError:
            pass  # a file system without locks
        yield
