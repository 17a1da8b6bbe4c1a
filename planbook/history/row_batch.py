"""The rows of a file that a plan runs for: which are skipped, how each ended, and when to stop."""

import fcntl
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.errors import PlanbookError
from planbook.history.earlier_rows import earlier_runs
from planbook.history.row_result import FINE, WORDS, RowResult
from planbook.places import Project
from planbook.plan.rows import Rows
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from planbook.engine.progress import Assume

IN_SUCCESSION = 3
"""Consecutive rows that fail after they may have been sent. Probably the plan does not recognize that they arrive."""
NOT_SEEN = (
    f"Stopped: {IN_SUCCESSION} rows in succession failed when they may have been sent. Probably the plan does not "
    "detect success. Fix it, resume these rows, then run this command again."
)


class RowBatch:
    """The rows, each with its result. `stopped` says why the batch ended before the last one."""

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
        """Returns the rows to run."""
        return [line for line in self.lines if line.status == "not_begun"]

    def stops_after(self, ended: Sequence[RowResult]) -> bool:
        """Returns whether to stop, and if so, records why; `ended` are the rows that were run, in that order."""
        last = ended[-IN_SUCCESSION:]
        if len(last) == IN_SUCCESSION and all(line.resume for line in last):
            self.stopped = NOT_SEEN
        return bool(self.stopped)

    # Results ---------------------------------------------------------------------------------------------------------
    @property
    def all_fine(self) -> bool:
        return all(line.status in FINE for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        """Returns the number of rows for each result, in the order of WORDS."""
        counted = Counter(line.status for line in self.lines)
        return {status: counted[status] for status in WORDS if counted[status]}

    def told(self) -> str:
        """Returns a summary for people: the number of rows for each result, and what needs attention."""
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
    """Keeps other processes from running rows of the plan: they would begin those that this one has not reached."""
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
