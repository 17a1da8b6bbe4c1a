"""Running a plan with inputs: a form made from what the plan declares."""

import json
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.plans import loaded_plan
from planbook.serve.problems import Refusal, status_of
from planbook.serve.reading import record_of
from planbook.serve.routes import control
from planbook.serve.routes.files import names_of
from planbook.serve.thread_requests import GoalWish
from planbook.serve.web.fields import PREFIX, fields, given
from planbook.serve.web.render import page
from planbook.serve.web.route import form_of, page_router, to_in
from planbook.serve.web.thread_acts import hand_over
from planbook.serve.web.uploaded import with_files

router = page_router()
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
Like = Annotated[str | None, Query(max_length=120, pattern=r"^[A-Za-z0-9._-]+$")]


@router.get("/plans/{plan}/run")
async def ask(request: Request, plan: str, seat: Starter, like: Like = None, thread: Like = None) -> Response:
    """The form; filled in as an earlier run was, if it is to be like one. The run can be a goal of a thread."""
    inputs = await pool_of(request).call(inputs_of, seat.project, like) if like else {}
    inputs |= {"thread": thread} if thread else {}
    return await run_in_threadpool(show_form, request, plan, seat, sent=inputs)


@router.post("/plans/{plan}/run")
async def start(request: Request, plan: str, seat: Starter) -> Response:
    """Starts the run, once however often the form is sent, and shows it."""
    form = form_of(request)
    loaded = await run_in_threadpool(loaded_plan, seat.project, plan)
    try:
        form = await with_files(request, seat, loaded.inputs)
        wish = control.RunWish(
            plan=plan, inputs=given(loaded.inputs, form),
            evidence="all" if form.get("evidence") == "all" else "failures",
        )  # fmt: skip
        if thread := form.get("thread"):
            return await hand_over(request, seat, thread, GoalWish(plan=plan, inputs=wish.inputs))
        answer = await control.start(request, wish, seat, form.get("once") or None)
    except Refusal as refusal:
        return show_form(request, plan, seat, refusal.status, refusal.detail, form)
    except PlanbookError as error:
        return show_form(request, plan, seat, status_of(error), str(error), form)
    run_id = json.loads(bytes(answer.body))["run_id"]
    return to_in(request, seat, f"/runs/{run_id}" if run_id else "/runs")


def show_form(
    request: Request,
    plan: str,
    seat: Seat,
    status: int = 200,
    error: str = "",
    sent: Mapping[str, str] = {},
) -> Response:
    """The form of a run; filled in as it was sent, with what is wrong with it."""
    loaded = loaded_plan(seat.project, plan)
    uploads = names_of(seat.project) if seat.has("files:read") else []
    return page(
        request, "start.html.j2", seat, status, name=plan, plan=loaded,
        fields=fields(loaded.inputs, sent, uploads, seat.has("files:write")),
        error=error, once=token_urlsafe(18), thread=sent.get("thread", ""),
    )  # fmt: skip


def inputs_of(project: Project, run_id: str) -> dict[str, str]:
    """What a run was given, as a form has it. Lists are left out: no field takes them."""
    record, _ = record_of(project, run_id)
    return {f"{PREFIX}{name}": str(value) for name, value in record.started.inputs.items() if is_plain(value)}


def is_plain(value: object) -> bool:
    """Whether a value fits into a field of a form."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)
