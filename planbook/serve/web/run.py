"""A run: its notebook, which grows while the run goes on, and what a person can tell it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.history.journal import is_being_written
from planbook.history.questions import resumed_by
from planbook.places import Project
from planbook.report.arrange import notebook
from planbook.runs import watching
from planbook.serve.access import Needs, Seat, house_of, pool_of
from planbook.serve.follow import BEATS_EVERY
from planbook.serve.history_pool import stamp_of
from planbook.serve.problems import Refusal
from planbook.serve.reading import run_folder
from planbook.serve.router import Id
from planbook.serve.routes import control
from planbook.serve.web.notebook import Growing, NewCell, RunView, about_run, as_markup, evidence, view_run
from planbook.serve.web.render import page, piece
from planbook.serve.web.route import form_of, page_router, to_in
from planbook.serve.web.stream import BEAT, DONE, message, partial, raw

router = page_router()
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
Controller = Annotated[Seat, Depends(Needs("runs:control"))]
PartNumber = Annotated[int | None, Query(ge=0, le=100_000)]
After = Annotated[int, Query(ge=0, le=10**9)]
PACE = 0.5
"""Seconds between two looks at a run, at least: a browser need not draw every step of a fast run by itself."""
TRIES = 8
"""Looks at whether a run that is asked for its picture has one: it takes two seconds to make the first."""
NO_STORE = {"Cache-Control": "no-store"}
SHARE = 10
"""A look that takes long is followed by a pause that many times as long."""


@router.get("/runs/{run_id}")
async def show(request: Request, run_id: Id, seat: Reader, part: PartNumber = None) -> Response:
    """A part of the notebook; the one to look at first if no other is asked for."""
    stamp = await run_in_threadpool(_stamp, seat.project, run_id)
    view = await pool_of(request).call_once(stamp, view_run, seat.project, run_id, _name(request, seat), part)
    return page(request, "run.html.j2", seat, view=view, run=view.about, cells=as_markup(view.cells), once=_once())


def _stamp(project: Project, run_id: str) -> object:
    """What changes with what the page of a run shows. Raises NoSuchRun."""
    journal = run_folder(project, run_id).journal
    return stamp_of(journal), is_being_written(journal), resumed_by(project, run_id)


@router.get("/runs/{run_id}/live")
async def live(
    request: Request, run_id: Id, seat: Reader, part: PartNumber = None, after: After = 0,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,9}$")] = None,
) -> Response:  # fmt: skip
    """The cells in which something happens, and how the run stands, until it ends."""
    journal = run_folder(seat.project, run_id).journal
    name = _name(request, seat)
    growing = Growing(journal, lambda started: evidence(seat.project, started, name), int(last_event_id or after))
    return raw(request, seat, _growing(request, seat, run_id, part, growing))


async def _growing(request: Request, seat: Seat, run_id: str, part: int | None, growing: Growing) -> AsyncIterator[str]:
    journal, told = run_folder(seat.project, run_id).journal, time.monotonic()
    while is_being_written(journal):
        began = time.monotonic()
        if await run_in_threadpool(growing.look):
            yield message(await run_in_threadpool(_news, request, seat, growing), growing.number)
            told = time.monotonic()
        elif began - told > BEATS_EVERY:
            told = began
            yield BEAT
        await asyncio.sleep(max(PACE, SHARE * (time.monotonic() - began)))
    view = await pool_of(request).call(view_run, seat.project, run_id, _name(request, seat), part)
    yield message(_whole(request, seat, view), view.number)
    yield DONE


def _news(request: Request, seat: Seat, growing: Growing) -> str:
    """How the run stands, and the cells that are new. Those that the page does not show are left out by it."""
    if growing.record is None:
        return ""
    state = piece(request, "run_parts.html.j2", "state", seat, about_run(notebook(growing.record), True), _once())
    return partial("#state", state) + "".join(map(_cell, growing.new_cells()))


def _cell(new: NewCell) -> str:
    if new.after is None:
        return partial(f"#c-{new.key}", new.html, "outerMorph")
    return partial(f"#c-{new.after}", new.html, "afterend") if new.after else partial("#cells", new.html, "afterbegin")


def _whole(request: Request, seat: Seat, view: RunView) -> str:
    """The page at the end of the run."""
    banner = view.about["banner"]
    about = view.about | ({"because": f"{banner.head} {banner.text}"} if banner else {})
    state = piece(request, "run_parts.html.j2", "state", seat, about, _once())
    ended = piece(request, "run_parts.html.j2", "ended", seat, view.about)
    return partial("#state", state) + partial("#cells", view.cells) + partial("#ended", ended)


@router.get("/runs/{run_id}/picture")
async def picture(run_id: Id, seat: Reader) -> Response:
    """The picture of the page that the run is on, now. The run keeps one only while somebody asks."""
    folder = run_folder(seat.project, run_id)
    for _ in range(TRIES):
        if not is_being_written(folder.journal):
            return Response(status_code=410, headers=NO_STORE)
        await run_in_threadpool(watching.look, folder.path)
        if jpeg := await run_in_threadpool(watching.picture, folder.path):
            return Response(jpeg, media_type="image/jpeg", headers=NO_STORE)
        await asyncio.sleep(PACE)
    return Response(status_code=404, headers=NO_STORE)


# What a person can tell a run -----------------------------------------------------------------------------------------
@router.post("/runs/{run_id}/pause")
async def pause(request: Request, run_id: Id, seat: Controller) -> Response:
    """Pauses the run before its next step."""
    await run_in_threadpool(control.pause, request, run_id, seat)
    return to_in(request, seat, f"/runs/{run_id}")


@router.post("/runs/{run_id}/continue")
async def carry_on(request: Request, run_id: Id, seat: Controller) -> Response:
    """Continues a paused run, and shows the run that continues it."""
    answer = await control.carry_on(request, run_id, seat, form_of(request).get("once") or None)
    return _to_run(request, seat, answer, run_id)


@router.post("/runs/{run_id}/cancel")
async def cancel(request: Request, run_id: Id, seat: Controller) -> Response:
    """Cancels the run."""
    told = await control.cancel(request, run_id, seat)
    return to_in(request, seat, f"/runs/{told.run_id}")


@router.post("/runs/{run_id}/resume")
async def resume(request: Request, run_id: Id, seat: Starter) -> Response:
    """Starts a run that continues one that failed or was interrupted, and shows it."""
    form = form_of(request)
    assume = form.get("assume") or None
    if assume not in (None, "sent", "not-sent"):
        raise Refusal(422, f'"{assume[:80]}" cannot be assumed. Choose sent or not-sent.')
    wish = control.ResumeWish.model_validate({"assume": assume})
    answer = await control.resume(request, run_id, wish, seat, form.get("once") or None)
    return _to_run(request, seat, answer, run_id)


def _to_run(request: Request, seat: Seat, answer: Response, run_id: str) -> Response:
    """The page of the run that an answer names; of the one before, where the Prefect server starts another."""
    return to_in(request, seat, f"/runs/{json.loads(bytes(answer.body))['run_id'] or run_id}")


def _once() -> str:
    return token_urlsafe(18)


def _name(request: Request, seat: Seat) -> str | None:
    """The project's name, where an address needs it."""
    return seat.name if len(house_of(request).projects) > 1 else None
