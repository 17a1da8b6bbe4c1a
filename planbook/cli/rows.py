"""planbook run --rows: one run of a plan for each row of a CSV file, one after the other."""

import fcntl
import json
import signal
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from planbook.audit import record
from planbook.cli.given import read_rows
from planbook.cli.progress import observers_with_progress
from planbook.cli.row import FINE, WORDS, RowResult
from planbook.errors import PlanbookError
from planbook.history.earlier import earlier_runs
from planbook.places import Project
from planbook.record import Recorder
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from planbook.engine.open_browser import BrowserOptions
    from planbook.engine.progress import Assume
    from planbook.engine.request import Evidence, RunRequest

IN_SUCCESSION = 3
"""Rows that fail when they may have been sent, behind which most likely the plan does not see that they arrive."""
NOT_SEEN = (
    f"Stopped: {IN_SUCCESSION} rows in succession failed when they may have been sent. Probably the plan does not "
    "detect success. Fix it, resume these rows, then run this command again."
)


def run_rows(
    name: str,
    file: Path,
    beside: Mapping[str, str],
    project: Project,
    options: "BrowserOptions",
    evidence: "Evidence",
    *,
    again: bool,
    assume: "Assume | None",
    fail_fast: bool,
    as_json: bool,
) -> int:
    """Runs the plan once for each row that is not done, tells what became of each, and returns the exit code."""
    from flows.secrets import read_secret
    from planbook.engine.prepare import prepare

    rows = read_rows(name, file, beside, project)
    request = prepare(name, rows.rows[0].inputs, project, read_secret, evidence=evidence)
    with _alone(project, request.plan.name), _sigterm_as_ctrl_c():
        lines = [RowResult(row) for row in rows.rows]
        if not again:
            _leave_out(lines, rows.given, request, assume)
        details = {"rows": str(file), "again": again, "assume": assume}
        record(project, "run", request.plan.name, details={name: said for name, said in details.items() if said})
        batch = RowRuns(request, options, lines, fail_fast)
        try:
            batch.run()
        finally:
            told = json.dumps(batch.as_json(file), ensure_ascii=False, default=str) if as_json else batch.told(file)
            click.echo(told)
    return batch.exit_code


def _leave_out(
    lines: Sequence[RowResult], given: Collection[str], request: "RunRequest", assume: "Assume | None"
) -> None:
    """Marks the rows that have an earlier run."""
    wanted = [line.row.inputs for line in lines]
    earlier = earlier_runs(request.project, request.plan.name, wanted, given, Mask(request.secrets))
    for line, found in zip(lines, earlier, strict=True):
        if found:
            line.leave_out(found, assume)


class RowRuns:
    """Runs of one plan, a row each."""

    def __init__(
        self, request: "RunRequest", options: "BrowserOptions", lines: Sequence[RowResult], fail_fast: bool
    ) -> None:
        self.request = request
        self.options = options
        self.lines = lines
        self.fail_fast = fail_fast
        self.stopped = ""  # why, where it did not come to the last row
        self.cancelled = False

    def run(self) -> None:
        """Runs what is to be run. Raises PlanbookError where none can be."""
        for line in self.lines:
            if line.status != "not_begun":
                _say(str(line))
        begin = [line for line in self.lines if line.status == "not_begun"]
        try:
            for number, line in enumerate(begin, 1):
                self._run(line, f"{number} of {len(begin)}")
                if number < len(begin) and (why := self._stops_behind(begin[:number])):
                    self.stopped = why
                    break
        except KeyboardInterrupt:
            self.cancelled, self.stopped = True, "Cancelled."
        except PlanbookError:
            self.stopped = "Stopped: the same error would affect the other rows."
            raise

    def _run(self, line: RowResult, place: str) -> None:
        from flows.start import start
        from planbook.engine.prepare import prepare_anew

        request, recorder = prepare_anew(self.request, line.row.inputs), Recorder()
        try:
            start(request, self.options, *observers_with_progress(recorder))
        finally:
            if recorder.record:
                line.take(recorder.record, request.project.run(request.run_id).report)
                _say(f"{place}: {line}")
        if line.status == "cancelled":
            raise KeyboardInterrupt

    def _stops_behind(self, begun: Sequence[RowResult]) -> str:
        if self.fail_fast and begun[-1].status == "failed":
            return "Stopped at the first row that failed (--fail-fast)."
        last = begun[-IN_SUCCESSION:]
        return NOT_SEEN if len(last) == IN_SUCCESSION and all(line.resume for line in last) else ""

    # What came of it -------------------------------------------------------------------------------------------------
    @property
    def exit_code(self) -> int:
        if self.cancelled:
            return 130
        return 0 if all(line.status in FINE for line in self.lines) else 1

    @property
    def counts(self) -> dict[str, int]:
        """How many rows came to what, in the order of WORDS."""
        counted = Counter(line.status for line in self.lines)
        return {status: counted[status] for status in WORDS if counted[status]}

    def told(self, file: Path) -> str:
        """For people: how many rows came to what, and what is to be looked after."""
        counts = ", ".join(f"{count} {WORDS[status]}" for status, count in self.counts.items())
        many = f"{len(self.lines)} row{'s' * (len(self.lines) > 1)}"
        open_ones = [line for line in self.lines if line.status not in (*FINE, "not_begun")]
        told = [f"{self.request.plan.name} with {file}: {many}: {counts}", *(f"  {line}" for line in open_ones)]
        return "\n".join([*told, *([self.stopped] if self.stopped else [])])

    def as_json(self, file: Path) -> dict[str, Any]:
        lines = [line.as_json() for line in self.lines]
        told = {"plan": self.request.plan.name, "file": str(file), "counts": self.counts}
        return told | {"stopped": self.stopped or None, "rows": lines}


def _say(text: str) -> None:
    click.echo(text, err=True)


@contextmanager
def _alone(project: Project, plan: str) -> Iterator[None]:
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


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """Between two runs: while one goes on, it deals with signals itself."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
