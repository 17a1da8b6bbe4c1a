"""planbook run --rows: one run of a plan for each row of a CSV file, one after the other."""

import json
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from planbook.audit import record
from planbook.cli.given import read_rows
from planbook.cli.progress import observers_with_progress
from planbook.cli.remarks import remarks
from planbook.errors import PlanbookError
from planbook.events import DOUBT
from planbook.history.row_batch import RowBatch, alone
from planbook.history.row_result import RowResult
from planbook.places import Project
from planbook.record import Recorder
from planbook.secrets.redaction import Mask

if TYPE_CHECKING:
    from planbook.engine.open_browser import BrowserOptions
    from planbook.engine.progress import Assume
    from planbook.engine.request import Evidence, RunRequest


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
    """Runs the plan once for each row that is not done, prints the result of each, and returns the exit code."""
    from flows.secrets import read_secret
    from planbook.engine.prepare import prepare

    rows = read_rows(name, file, beside, project)
    request = prepare(name, rows.rows[0].inputs, project, read_secret, evidence=evidence)
    batch = RowBatch(request.plan.name, file, rows)
    with alone(project, request.plan.name), _sigterm_as_ctrl_c():
        if not again:
            batch.leave_out(project, Mask(request.secrets), assume)
        details = {"rows": str(file), "again": again, "assume": assume}
        record(project, "run", request.plan.name, details={name: said for name, said in details.items() if said})
        runs = RowRuns(request, options, batch, fail_fast)
        try:
            runs.run()
        finally:
            click.echo(json.dumps(batch.as_json(), ensure_ascii=False, default=str) if as_json else batch.told())
    if runs.cancelled:
        return 130
    return 0 if batch.all_fine else 1


class RowRuns:
    """Runs of one plan, one row each, one after the other."""

    def __init__(self, request: "RunRequest", options: "BrowserOptions", batch: RowBatch, fail_fast: bool) -> None:
        self.request = request
        self.options = options
        self.batch = batch
        self.fail_fast = fail_fast
        self.cancelled = False

    def run(self) -> None:
        """Runs the remaining rows. Raises PlanbookError if none can run."""
        from flows.signals import is_stopping

        begin = self.batch.open
        for line in self.batch.lines:
            if line.status != "not_begun":
                _say(str(line))
        try:
            for number, line in enumerate(begin, 1):
                self._run(line, f"{number} of {len(begin)}")
                if number == len(begin) or self._stops_after(begin[:number]):
                    break
                if is_stopping():  # told to stop at the row's end: the process exits soon
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.cancelled, self.batch.stopped = True, "Cancelled."
        except PlanbookError:
            self.batch.stopped = "Stopped: the same error would affect the other rows."
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
                for remark in remarks(recorder.record, (DOUBT,)):
                    _say(f"  {remark}")
        if line.status == "cancelled":
            raise KeyboardInterrupt

    def _stops_after(self, begun: Sequence[RowResult]) -> bool:
        if self.fail_fast and begun[-1].status == "failed":
            self.batch.stopped = "Stopped at the first row that failed (--fail-fast)."
            return True
        return self.batch.stops_after(begun)


def _say(text: str) -> None:
    click.echo(text, err=True)


@contextmanager
def _sigterm_as_ctrl_c() -> Iterator[None]:
    """Treats SIGTERM as Ctrl-C between two runs. A run handles signals itself."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
