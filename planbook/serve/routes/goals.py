"""Goals: plans that are drafted for a goal in words. Start, list, show, wait, follow, stop; and what came of it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from planbook.audit import Door, record, through
from planbook.errors import PlanbookError
from planbook.gate.pull_request import pull_request
from planbook.git import origin
from planbook.goals import store
from planbook.goals.branch import make_branch, plan_of, view_of
from planbook.goals.goal import Drafted, GoalSeen, State, Used, Wish
from planbook.goals.start import check_wish, continue_goal, start_goal, stop_goal
from planbook.history.questions import find_question
from planbook.history.summary import as_time
from planbook.places import Project
from planbook.questions.question import Person
from planbook.serve import pages
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.follow import BEATS_EVERY, Follower, Line
from planbook.serve.idempotency import IdempotencyKey, once
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import API, Id, api_router, content
from planbook.serve.routes.events import LINES, LastId, as_list, as_stream, wants_stream
from planbook.serve.routes.runs import SHUT
from planbook.serve.starting import refuse_without_model

router = api_router("/goals", "goals")
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Watcher = Annotated[Seat, Depends(Needs("runs:read"))]
Author = Annotated[Seat, Depends(Needs("plans:write"))]
Seconds = Annotated[float, Query(ge=0, le=60, description="Answer once the draft has ended, or after so many seconds.")]
NO_PLAN = "The goal {} has no plan{}."
LOOKS_EVERY = 0.1


class GoalQuestion(BaseModel):
    """A question that a draft waits with. Answer it: `POST /questions/ID/answers`."""

    id: str
    question: str
    choices: list[str]


class GoalLine(BaseModel):
    """A goal in a list. Its draft is a run with the same id."""

    id: str
    goal: str
    url: str
    state: State
    because: str | None = Field(description="Why it failed, was cancelled or interrupted.")
    plan: str | None = Field(description="The name of the plan that was drafted.")
    started: str
    ended: str | None
    starter: str
    max_cost: float
    used: Used


class GoalOut(GoalLine):
    """A goal."""

    name: str | None
    secrets: list[str]
    allow: list[str]
    question: GoalQuestion | None
    result: Drafted | None = Field(description="The plan that was drafted, also if its proof failed.")


class ContinueWish(BaseModel):
    """What a draft that is continued may cost, with what it has cost so far."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"max_cost": 1.0}})

    max_cost: float | None = Field(
        None, ge=0, le=1000, allow_inf_nan=False, description="In US dollars; without it, the limit that it had."
    )


class BranchOut(BaseModel):
    """The branch with the plan, its view, and a text for reviewers."""

    branch: str
    pull_request: str | None = Field(description="The address that opens a pull request, if the host is known.")


@router.post("", status_code=202, summary="Hand a goal over", response_model=GoalOut)
async def start(request: Request, wish: Wish, seat: Author, idempotency_key: IdempotencyKey = None) -> Response:
    """Drafts a plan for a goal, as `planbook write` does, in a process of its own on the server's machine.

    What may be done only once is only looked for. The draft never costs more than `max_cost`. At the end, `callback` is
    sent a message, signed by Standard Webhooks; addresses that are not public must be in `allow_private` of the
    project's `[tool.planbook.notify]`.
    """

    async def work() -> tuple[int, BaseModel, str | None]:
        goal_id = await run_in_threadpool(begin, seat.project, wish, seat.person, door_of(request))
        return 202, shown(seat.project, goal_id), f"{API}/goals/{goal_id}"

    return await once(request, seat, idempotency_key, work)


def begin(project: Project, wish: Wish, person: Person, door: Door, goal_id: str | None = None) -> str:
    """Starts a draft, and returns the id of its goal. Raises Refusal and PlanbookError."""
    check_wish(project, wish)
    refuse_without_model()
    return start_goal(project, wish, person, door, goal_id).id


@router.post("/{goal_id}/continue", status_code=202, summary="Continue a draft", response_model=GoalOut)
async def carry_on(
    request: Request, goal_id: Id, wish: ContinueWish, seat: Author, idempotency_key: IdempotencyKey = None
) -> Response:
    """Goes on with a draft that was stopped, failed, or whose process died, as a new goal: its steps are tried again.

    What was sent to the site is not sent again.
    """

    async def work() -> tuple[int, BaseModel, str | None]:
        refuse_without_model()
        goal = await run_in_threadpool(
            continue_goal, seat.project, goal_id, seat.person, door_of(request), wish.max_cost
        )
        return 202, shown(seat.project, goal.id), f"{API}/goals/{goal.id}"

    return await once(request, seat, idempotency_key, work)


@router.get("", summary="List goals")
def list_goals(seat: Reader, limit: Limit = 50, cursor: Cursor = None) -> Page[GoalLine]:
    """The newest first."""
    ids, following = pages.sliced(store.goal_ids(seat.project), limit, cursor)
    return Page(items=[_line(seen) for seen in store.see_all(seat.project, ids)], next=following)


@router.get("/{goal_id}", summary="Show a goal, or wait for its end")
async def show(goal_id: Id, seat: Reader, wait: Seconds = 0.0) -> GoalOut:
    """How a draft stands, what it has cost so far, what it asks, and what came of it."""
    until = time.monotonic() + wait
    await run_in_threadpool(store.load_goal, seat.project, goal_id)
    while await run_in_threadpool(store.end_of, seat.project, goal_id) is None and time.monotonic() < until:
        await asyncio.sleep(LOOKS_EVERY)
    return await run_in_threadpool(shown, seat.project, goal_id)


@router.post("/{goal_id}/stop", summary="Stop a draft")
def stop(request: Request, goal_id: Id, seat: Author) -> GoalOut:
    """Stops a draft, and answers once it has ended. What was tried is kept: `planbook write --continue ID`."""
    with through(door_of(request)):
        stop_goal(seat.project, goal_id, seat.person)
    return shown(seat.project, goal_id)


@router.get("/{goal_id}/events", summary="Read or follow the events of a draft", responses=LINES)
def events(
    request: Request, goal_id: Id, seat: Watcher,
    after: Annotated[int, Query(ge=0, le=10**9, description="Only events after this number.")] = 0,
    stream: Annotated[str | None, Query(max_length=5, description="Follow it: `?stream`, or `?stream=1`.")] = None,
    limit: Limit = 500, last_event_id: LastId = None,
) -> Response:  # fmt: skip
    """What the model looked at and tried, as the events of the run that drafts the plan.

    The stream ends with the event `goal_ended`, whose data is the goal.
    """
    store.load_goal(seat.project, goal_id)
    if wants_stream(request, stream):
        return as_stream(request, seat, follow_goal(seat.project, goal_id, int(last_event_id or after)))
    return as_list(_new(Follower(seat.project.run(goal_id).journal, after)), limit, after)


async def follow_goal(project: Project, goal_id: str, after: int) -> AsyncIterator[Line | None]:
    """The events of a draft after a number, then those to come, and at last its end; None now and then."""
    follower, told, number = Follower(project.run(goal_id).journal, after), time.monotonic(), after
    while True:
        is_over = await run_in_threadpool(store.end_of, project, goal_id) is not None
        for line in _new(follower):
            yield line
            told, number = time.monotonic(), line.number
        if is_over:
            break
        if time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield None
        await asyncio.sleep(LOOKS_EVERY)
    goal = await run_in_threadpool(shown, project, goal_id)
    yield Line(number + 1, json.dumps({"event": "goal_ended", **goal.model_dump()}))


def _new(follower: Follower) -> Iterator[Line]:
    """The new lines; none while the run has not begun."""
    try:
        yield from follower.new()
    except Refusal:
        return


@router.get(
    "/{goal_id}/plan", summary="Read the plan of a goal", response_class=Response,
    responses=content("application/yaml", "The plan's text."),
)  # fmt: skip
def plan(goal_id: Id, seat: Reader) -> Response:
    """The text as it was drafted, whatever has become of the file."""
    return Response(drafted_of(seat.project, goal_id)[0].text, media_type="application/yaml")


@router.get(
    "/{goal_id}/view", summary="Get the view of a goal's plan", response_class=Response,
    responses=content("text/html", "The view."),
)  # fmt: skip
def view(goal_id: Id, seat: Reader) -> Response:
    """One HTML file for reading the plan, as `planbook view` makes it."""
    drafted, _ = drafted_of(seat.project, goal_id)
    html = view_of(plan_of(drafted, seat.project), seat.project)
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": SHUT})


@router.post("/{goal_id}/branch", status_code=201, summary="Commit the plan of a goal to a branch")
def branch(request: Request, goal_id: Id, seat: Author) -> BranchOut:
    """One commit on top of HEAD, in the name of the user. What is checked out stays as it is."""
    with through(door_of(request)):
        name = branch_off(seat.project, goal_id, seat)
    return BranchOut(branch=name, pull_request=pull_request(origin(seat.project.folder), name))


def branch_off(project: Project, goal_id: str, seat: Seat) -> str:
    """Commits the plan of a goal to a branch, and returns its name. Raises Refusal and GitError."""
    drafted, used = drafted_of(project, goal_id)
    record(project, "branch", drafted.path, run_id=goal_id, who=seat.who)
    wanted = store.load_goal(project, goal_id).wish.goal if drafted.before is not None else ""
    return make_branch(drafted, used, project, seat.person, wanted)


def drafted_of(project: Project, goal_id: str) -> tuple[Drafted, Used]:
    """The plan that was drafted for a goal, and what that has used. Raises Refusal if there is none."""
    seen = store.see(project, goal_id)
    if seen.end is None or seen.end.drafted is None:
        raise Refusal(409, NO_PLAN.format(goal_id, "" if seen.end else " yet"))
    return seen.end.drafted, seen.used


def shown(project: Project, goal_id: str) -> GoalOut:
    """A goal, as an answer has it."""
    seen = store.see(project, goal_id)
    wish = seen.goal.wish
    return GoalOut(
        **_line(seen).model_dump(), name=wish.name, secrets=wish.secrets, allow=wish.allow,
        question=_question(project, seen.question) if seen.question else None,
        result=seen.end.drafted if seen.end else None,
    )  # fmt: skip


def _line(seen: GoalSeen) -> GoalLine:
    goal, end = seen.goal, seen.end
    return GoalLine(
        id=goal.id, goal=goal.wish.goal, url=goal.wish.url, state=seen.state, because=end.because if end else None,
        plan=end.drafted.name if end and end.drafted else None, started=as_time(goal.at),
        ended=as_time(end.at) if end else None, starter=str(goal.starter), max_cost=goal.wish.max_cost, used=seen.used,
    )  # fmt: skip


def _question(project: Project, question_id: str) -> GoalQuestion | None:
    try:
        put = find_question(project, question_id).put
    except PlanbookError:  # it was answered a moment ago
        return None
    return GoalQuestion(id=put.id, question=put.question.text, choices=put.question.choices)
