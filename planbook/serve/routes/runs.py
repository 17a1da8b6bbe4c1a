"""Runs: list and read them, with their steps, events, log, files and notebook."""

import re
from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from planbook.events import RunStatus
from planbook.report.phrases import WORDS
from planbook.serve import pages, reading
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import Id, api_router, content

router = api_router("/runs", "runs")
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Status = RunStatus | Literal["running"]
Moment = Annotated[datetime | None, Query(description="A moment, as ISO 8601.", examples=["2026-08-01T00:00:00Z"])]
SHUT = "sandbox; default-src 'none'; img-src data: 'self'; style-src 'unsafe-inline'"
"""What a page may do that shows what other sites have said: nothing but to be looked at."""
SHOWN = re.compile(r"image/(png|jpeg|webp|gif)|text/plain|application/json")
"""The types of files that a browser may show; others are downloaded."""


class RunLine(BaseModel):
    """A run in a list."""

    run_id: str
    plan: str
    goal: str | None
    status: Status
    because: str | None
    error_class: str | None
    started: str
    finished: str | None
    seconds: float | None
    inputs: dict[str, Any]
    resumes: str | None
    draft: bool | None = Field(description="Whether `planbook write` drafted a plan here.")
    browser: str | None
    planbook: str | None
    host: str | None
    os_user: str | None
    flow_run_id: str | None
    git_commit: str | None
    gate: str | None
    approver: str | None


class StepOut(BaseModel):
    """A step of a run."""

    index: int
    id: str
    title: str
    kind: str
    status: str
    attempts: int
    ms: float | None
    error: dict[str, str] | None = Field(description="`class` and `message`.")
    matched: str | None
    sent: Literal["no", "yes", "perhaps"]


class RunOut(BaseModel):
    """A run. `steps` are at `/runs/RUN/steps`."""

    run_id: str
    plan: str
    plan_sha256: str
    goal: str
    status: Status
    because: str | None
    started: str
    seconds: float | None
    inputs: dict[str, Any]
    values: dict[str, Any]
    report: str
    resumes: str | None
    resumed_by: str | None
    flow_run_id: str | None
    planbook: str
    browser: str


class Artifact(BaseModel):
    """A file that was kept with a run. It is at `/runs/RUN/files/PATH`."""

    name: str
    kind: str
    path: str
    bytes: int
    media_type: str
    step: int | None
    attempt: int | None
    kept: str


@router.get("", summary="List runs")
async def list_runs(
    request: Request,
    seat: Reader,
    plan: Annotated[str | None, Query(max_length=200)] = None,
    status: Status | None = None,
    since: Moment = None,
    until: Moment = None,
    draft: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RunLine]:
    """The newest first. A run that has just begun is in the list within a second or two."""
    at, run_id = pages.place_in(cursor, [int, str]) or (None, None)
    wanted = {
        "plan": plan, "status": status, "since": _text(since), "until": _text(until), "draft": draft,
        "at": at, "run_id": run_id, "limit": limit + 1,
    }  # fmt: skip
    rows = await pool_of(request).read_once(reading.list_runs, seat.project, wanted)
    there, following = pages.page_of(rows, limit, lambda row: (row["place"], row["run_id"]))
    return Page(items=there, next=following)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@router.get("/{run_id}", summary="Show a run")
async def show(request: Request, run_id: Id, seat: Reader) -> RunOut:
    """How a run stands, with what it was given and what it has read: by its journal, so that nothing is old."""
    return RunOut.model_validate(await pool_of(request).call(reading.show_run, seat.project, run_id))


@router.get("/{run_id}/steps", summary="List the steps of a run")
async def steps(request: Request, run_id: Id, seat: Reader, limit: Limit = 500, cursor: Cursor = None) -> Page[StepOut]:
    """In the order in which they began, those that are going on included."""
    seen = await pool_of(request).call(reading.show_run, seat.project, run_id)
    there, following = pages.sliced(seen["steps"], limit, cursor)
    return Page(items=there, next=following)


@router.get(
    "/{run_id}/log",
    summary="Read the log of a run",
    response_class=PlainTextResponse,
    responses=content("text/plain", "The log."),
)
async def log(request: Request, run_id: Id, seat: Reader) -> Response:
    """A line for each step that has ended: when, what, how, and why it failed."""
    seen = await pool_of(request).call(reading.show_run, seat.project, run_id)
    return PlainTextResponse("\n".join([*map(_line, seen["steps"]), *_end(seen), ""]))


def _line(step: dict[str, Any]) -> str:
    took = "" if step["ms"] is None else f"  {step['ms'] / 1000:.1f} s"
    error = f": {step['error']['message']}" if step["error"] else ""
    return f"{step['index']:4}  {WORDS.get(step['status'], step['status'])}  {step['title']}{took}{error}"


def _end(seen: dict[str, Any]) -> list[str]:
    because = f": {seen['because']}" if seen["because"] else ""
    return [f"{seen['plan']} {seen['status']}{because}"]


@router.get("/{run_id}/artifacts", summary="List the files of a run")
async def artifacts(
    request: Request, run_id: Id, seat: Reader, limit: Limit = 500, cursor: Cursor = None
) -> Page[Artifact]:
    """Pictures, page states, traces and downloads."""
    found = await pool_of(request).call(reading.artifacts_of, seat.project, run_id)
    there, following = pages.sliced(found, limit, cursor)
    return Page(items=there, next=following)


@router.get(
    "/{run_id}/files/{path:path}",
    summary="Get a file of a run",
    response_class=FileResponse,
    responses=content("*/*", "The file."),
)
async def file(request: Request, run_id: Id, path: str, seat: Reader) -> Response:
    """A file that `/runs/RUN/artifacts` lists, by its path. What a browser could run is downloaded."""
    found = await pool_of(request).call(reading.artifacts_of, seat.project, run_id)
    kept = next((one for one in found if one["path"] == path), None)
    there = reading.run_folder(seat.project, run_id).path / path
    if kept is None or not await run_in_threadpool(there.is_file):
        raise Refusal(404, f'The run {run_id} has no file "{path[:200]}".')
    shown = SHOWN.fullmatch(kept["media_type"].partition(";")[0])
    return FileResponse(
        there, media_type=kept["media_type"], filename=FilePath(path).name,
        content_disposition_type="inline" if shown else "attachment", headers={"Content-Security-Policy": SHUT},
    )  # fmt: skip


@router.get(
    "/{run_id}/report",
    summary="Get the notebook of a run",
    response_class=FileResponse,
    responses=content("text/html", "The notebook."),
)
def report(run_id: Id, seat: Reader) -> Response:
    """One HTML file. Browsers show it without running anything in it."""
    there = reading.run_folder(seat.project, run_id).report
    if not there.is_file():
        raise Refusal(404, f"The run {run_id} has no notebook.")
    return FileResponse(there, media_type="text/html", headers={"Content-Security-Policy": SHUT})


@router.get(
    "/{run_id}/notebook",
    summary="Read the notebook of a run as Markdown",
    response_class=PlainTextResponse,
    responses=content("text/markdown", "The notebook."),
)
async def notebook(request: Request, run_id: Id, seat: Reader) -> Response:
    """What was to happen and what happened, as `planbook report --format md` writes it."""
    text = await pool_of(request).call(reading.notebook_of, seat.project, run_id)
    return Response(text, media_type="text/markdown")
