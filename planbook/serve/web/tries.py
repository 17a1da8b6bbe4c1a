"""Trying a plan: it goes through the live site and changes nothing, and each verdict is shown as it comes."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.errors import PlanbookError
from planbook.plan.model import Plan
from planbook.serve.access import Needs, Seat
from planbook.serve.follow import BEATS_EVERY
from planbook.serve.plans import loaded_plan, plan_given
from planbook.serve.problems import Refusal, status_of
from planbook.serve.starting import refuse_without_room
from planbook.serve.tries import Tries, Try
from planbook.serve.web.fields import given
from planbook.serve.web.render import page, piece
from planbook.serve.web.route import form_of, page_router, to_in
from planbook.serve.web.start import show_form
from planbook.serve.web.stream import BEAT, DONE, message, partial, raw
from planbook.serve.web.uploaded import with_files

router = page_router()
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
TryId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
PACE = 0.2


def tries_of(request: Request) -> Tries:
    """The tries of this server."""
    tries: Tries = request.app.state.tries
    return tries


@router.post("/plans/{plan}/try")
async def start(request: Request, plan: str, seat: Starter) -> Response:
    """Starts the try with what is in the form of a run, and shows it."""
    form = form_of(request)
    loaded = await run_in_threadpool(loaded_plan, seat.project, plan)
    try:
        form = await with_files(request, seat, loaded.inputs)
        inputs = await run_in_threadpool(_inputs, seat, loaded, form)
        refuse_without_room()
        one = tries_of(request).begin(seat.project, plan, inputs)
    except Refusal as refusal:
        return show_form(request, plan, seat, refusal.status, refusal.detail, form)
    except PlanbookError as error:
        return show_form(request, plan, seat, status_of(error), str(error), form)
    return to_in(request, seat, f"/tries/{one.id}")


def _inputs(seat: Seat, plan: Plan, form: dict[str, str]) -> dict[str, str]:
    """What the form gives, if it fits the plan. Raises Refusal and PlanbookError."""
    _, known = plan_given(seat.project, plan.name, given(plan.inputs, form))
    return {name: str(value) for name, value in known.items()}


@router.get("/tries/{try_id}")
async def show(request: Request, try_id: TryId, seat: Starter) -> Response:
    """A try: as far as it has got, or what it found."""
    return page(request, "try.html.j2", seat, tried=tries_of(request).find(seat.project, try_id))


@router.get("/tries/{try_id}/live")
async def live(request: Request, try_id: TryId, seat: Starter) -> Response:
    """The verdicts as they come, until the end."""
    return raw(request, seat, _growing(request, seat, tries_of(request).find(seat.project, try_id)))


async def _growing(request: Request, seat: Seat, one: Try) -> AsyncIterator[str]:
    before, told = -1, time.monotonic()
    while True:
        is_over = one.code is not None
        if one.count != before or is_over:
            html = piece(request, "try_parts.html.j2", "state", seat, one)
            lines = piece(request, "try_parts.html.j2", "lines", seat, one)
            yield message(partial("#state", html) + partial("#growth", lines))
            before, told = one.count, time.monotonic()
        elif time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield BEAT
        if is_over:
            break
        await asyncio.sleep(PACE)
    yield DONE
