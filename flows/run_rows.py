"""Runs the rows of a file in one flow run: each row is a nested flow run with its own gate and record."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.durability import check_durable
from flows.final_state import failed, refused, stopped_from_outside
from flows.secrets import read_secret
from flows.signals import is_stopping
from planbook.engine.prepare import find_plan, prepare, prepare_anew
from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.gate.level import as_gate
from planbook.history.row_batch import RowBatch, alone
from planbook.history.row_result import RowResult
from planbook.places import Project, find_project
from planbook.plan.load import load
from planbook.plan.rows import read_rows_for
from planbook.record import Recorder
from planbook.secrets.redaction import Mask
from planbook.step.input import UPLOADED
from planbook.uploads.given import with_uploads
from planbook.uploads.store import named_by


@dataclass(frozen=True)
class RowsOrder:
    """The parameters of `run_plan` for a flow run of rows. `at_once` rows run at the same time."""

    plan: str
    rows: str
    inputs: dict[str, Any]
    evidence: Any
    gate: Any
    browser: str | None
    at_once: Any
    assume: Any


RunRow = Callable[[RunRequest, Recorder, RowsOrder], Awaitable[State[Any]]]
"""Runs a row as a nested flow run."""


async def run_rows(order: RowsOrder, run_row: RunRow) -> State[Any]:
    """Runs the rows that are not done, and returns the state of the whole. A retry does not begin any row again."""
    project = find_project(Path.cwd())
    try:
        batch, first = await asyncio.to_thread(read_rows, order, project)
        await check_durable(first)
        with alone(project, first.plan.name):
            await asyncio.to_thread(batch.leave_out, project, Mask(first.secrets), order.assume)
            return await _run(_Rows(batch, first, order, run_row))
    except PlanbookError as error:
        return refused(error)


def read_rows(order: RowsOrder, project: Project) -> tuple[RowBatch, RunRequest]:
    """Returns the rows and the request for the first one, which the others are modelled on. Raises PlanbookError."""
    if not isinstance(order.at_once, int) or order.at_once < 1:
        raise PlanbookError(f"at_once is {order.at_once!r}. Write a whole number from 1.")
    as_gate(order.gate)
    is_uploaded = order.rows.startswith(UPLOADED)
    file = named_by(project, order.rows) if is_uploaded else project.folder / order.rows
    if not project.holds(file):
        raise PlanbookError(f"{order.rows} is not inside the project. Name a CSV file by its path from its folder.")
    plan = load(find_plan(order.plan, project))
    beside = with_uploads(order.inputs, plan.inputs, project)
    rows = read_rows_for(plan, file, beside, project.folder)
    request = prepare(order.plan, rows.rows[0].inputs, project, read_secret, evidence=order.evidence)
    return RowBatch(plan.name, Path(order.rows), rows), request


@dataclass
class _Rows:
    batch: RowBatch
    first: RunRequest
    order: RowsOrder
    run_row: RunRow

    async def run(self) -> None:
        """Runs up to `at_once` rows at a time until all are done or the batch stops."""
        waiting, ended = iter(self.batch.open), list[RowResult]()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.order.at_once):
                group.create_task(self._work_off(waiting, ended))

    async def _work_off(self, waiting: Iterator[RowResult], ended: list[RowResult]) -> None:
        for line in waiting:
            await self._run(line)
            ended.append(line)
            if is_stopping() or self.batch.stops_after(ended):
                return

    async def _run(self, line: RowResult) -> None:
        """Runs one row as a flow run of its own, in its own browser."""
        try:
            request, recorder = prepare_anew(self.first, line.row.inputs), Recorder()
            state = await self.run_row(request, recorder, self.order)
        except PlanbookError as error:
            line.status, line.because = "failed", str(error)
            return
        if recorder.record:
            line.take(recorder.record, request.project.run(request.run_id).report)
        else:
            line.status, line.because = "failed", state.message


async def _run(rows: _Rows) -> State[Any]:
    await rows.run()
    if is_stopping():
        rows.batch.stopped = "Cancelled."
    await _keep_table(rows.batch)
    if is_stopping():
        return await stopped_from_outside(rows.batch.told())
    return Completed(message=rows.batch.told()) if rows.batch.all_fine else failed(rows.batch.told())


async def _keep_table(batch: RowBatch) -> None:
    """Adds a table of the rows' results to the flow run's page in Prefect."""
    lines = [
        f"| {line.row.line} | {line.status} | {line.run_id or ''} | {_cell(line.because)} |" for line in batch.lines
    ]
    table = "\n".join(["| line | | run | |", "|---|---|---|---|", *lines])
    try:
        await acreate_markdown_artifact(
            f"{batch.told()}\n\n{table}", f"rows-{flow_run.get_id()}", "The result of each row"
        )
    except Exception:  # planbook's own record is complete without a server
        return


def _cell(text: str | None) -> str:
    return " ".join((text or "").replace("|", "\\|").split())
