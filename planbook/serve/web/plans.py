"""The plans of a project: how well each runs, when it runs next, and how it stands at the gate."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.errors import PlanbookError
from planbook.gate.level import gate_here
from planbook.gate.status import approval_status
from planbook.places import Project
from planbook.plan.load import load
from planbook.plan.next_run import described, next_run
from planbook.plan.schedule import Schedule
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.web import reading
from planbook.serve.web.render import page
from planbook.serve.web.route import page_router

router = page_router()
Reader = Annotated[Seat, Depends(Needs("plans:read"))]


@dataclass(frozen=True)
class Facts:
    """What the file of a plan says; `problem` is why it cannot be read."""

    goal: str = ""
    schedule: Schedule | None = None
    problem: str = ""


@dataclass(frozen=True)
class Line:
    """A plan in the list. `past` is what the history knows of it."""

    name: str
    facts: Facts
    gate: str
    past: dict[str, Any] | None

    @property
    def due(self) -> datetime | None:
        return next_run(self.facts.schedule, datetime.now(UTC)) if self.facts.schedule else None

    @property
    def schedule(self) -> str:
        return described(self.facts.schedule) if self.facts.schedule else ""


@router.get("/plans")
async def plans(request: Request, seat: Reader) -> Response:
    """All plans of `plans/`."""
    past = await pool_of(request).read_once(reading.plan_lines, seat.project)
    lines, gate = await run_in_threadpool(_lines, seat.project, past)
    return page(request, "plans.html.j2", seat, lines=lines, gate=gate)


def _lines(project: Project, past: dict[str, dict[str, Any]]) -> tuple[list[Line], str]:
    states = {one.path: one.state for one in approval_status(project).plans}
    names = project.plan_names
    lines = [
        Line(name, facts_of(project, name), states.get(f"plans/{name}.yaml", "never"), past.get(name)) for name in names
    ]
    files = [project.plan_file(name) for name in names]
    return lines, gate_here(project, files)


def facts_of(project: Project, name: str) -> Facts:
    """What the file of a plan says. It is read again once it has changed."""
    file = project.plan_file(name)
    try:
        about = file.stat()
    except OSError as error:
        return Facts(problem=error.strerror or str(error))
    return _facts(file, project.folder, about.st_mtime_ns, about.st_size)


@lru_cache(2000)
def _facts(file: Path, folder: Path, changed: int, size: int) -> Facts:
    try:
        plan = load(file)
    except PlanbookError as error:
        return Facts(problem=str(error).partition("\n")[0])
    return Facts(plan.goal or "", plan.schedule)
