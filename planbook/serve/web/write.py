"""Write: a goal is handed over, its draft grows while the model works, and the plan goes to a branch."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from secrets import token_urlsafe
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from planbook import git
from planbook.audit import through
from planbook.errors import PlanbookError
from planbook.gate.pull_request import pull_request
from planbook.goals import store
from planbook.goals.branch import branch_name
from planbook.goals.goal import GoalSeen
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.questions.question import QuestionPut
from planbook.secrets.store import KeptSecrets
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.follow import BEATS_EVERY
from planbook.serve.plans import loaded_plan
from planbook.serve.problems import Refusal, status_of
from planbook.serve.router import Id
from planbook.serve.routes import goals
from planbook.serve.thread_requests import GoalWish
from planbook.serve.web.drafting import Growth
from planbook.serve.web.goal_form import said, wish_of
from planbook.serve.web.render import page, piece
from planbook.serve.web.route import form_of, page_router, to_in
from planbook.serve.web.stream import BEAT, DONE, message, partial, raw
from planbook.serve.web.thread_acts import hand_over
from planbook.step.text import is_template

router = page_router()
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Watcher = Annotated[Seat, Depends(Needs("runs:read"))]
Author = Annotated[Seat, Depends(Needs("plans:write"))]
PACE = 0.3
"""Seconds between two looks at a draft."""
LISTED = 30
Like = Annotated[str, Query(max_length=120)]


@dataclass(frozen=True)
class Branch:
    """The branch that a plan has, or would have. `address` opens its pull request."""

    name: str
    is_there: bool
    address: str | None


# The form ------------------------------------------------------------------------------------------------------------
@router.get("/write")
def ask(request: Request, seat: Author, like: Like = "", changes: Like = "", thread: Like = "") -> Response:
    """The form, and the goals that were handed over before.

    It is filled in as for a plan that is there already, `like` it; or it is for what `changes` one. The draft can be a
    goal of a thread.
    """
    known = _as_for(seat.project, like or changes) if like or changes else {}
    known |= {"goal": "", "changes": changes} if changes else {}
    return _form(request, seat, sent=known | {"thread": thread})


def _as_for(project: Project, name: str) -> dict[str, str]:
    """What a plan says of itself. Raises Refusal if there is none."""
    plan = loaded_plan(project, name)
    start = "" if is_template(plan.start) else plan.start
    return {"goal": plan.goal or "", "url": start, "secrets": " ".join(plan.secrets), "allow": " ".join(plan.allow)}


@router.post("/write")
async def start(request: Request, seat: Author) -> Response:
    """Starts the draft, once however often the form is sent, and shows it."""
    form = form_of(request)
    try:
        if thread := form.get("thread"):
            return await hand_over(request, seat, thread, GoalWish(draft=wish_of(form)))
        answer = await goals.start(request, wish_of(form), seat, form.get("once") or None)
    except Refusal as refusal:
        return await run_in_threadpool(_form, request, seat, refusal.status, refusal.detail, form)
    except ValidationError as error:
        return await run_in_threadpool(_form, request, seat, 422, said(error), form)
    except PlanbookError as error:
        return await run_in_threadpool(_form, request, seat, status_of(error), str(error), form)
    return to_in(request, seat, f"/write/{json.loads(bytes(answer.body))['id']}")


def _form(
    request: Request, seat: Seat, status: int = 200, error: str = "", sent: Mapping[str, str] = {}
) -> Response:  # fmt: skip
    seen = store.see_all(seat.project, store.goal_ids(seat.project)[:LISTED])
    kept = [one.name for one in KeptSecrets(seat.project).all()]
    return page(
        request, "write.html.j2", seat, status, sent=sent, error=error, goals=seen, kept=kept, once=token_urlsafe(18)
    )


# The draft -----------------------------------------------------------------------------------------------------------
@router.get("/write/{goal_id}")
def show(request: Request, goal_id: Id, seat: Watcher) -> Response:
    """A draft: as far as it has got, or what came of it."""
    seen = store.see(seat.project, goal_id)
    growth = Growth(seat.project, goal_id)
    growth.look()
    return page(
        request, "draft.html.j2", seat, seen=seen, goal=seen.goal, growth=growth.entries, number=growth.number,
        asked=_asked(seat.project, seen), branch=_branch(seat.project, seen), has_file=_has_file(seat.project, seen),
        diff=_diff(seen), again=_again(seat.project, seen),
    )  # fmt: skip


@router.get("/write/{goal_id}/live")
def live(request: Request, goal_id: Id, seat: Watcher) -> Response:
    """How the draft stands, and what happened in it, until it ends."""
    store.load_goal(seat.project, goal_id)
    return raw(request, seat, _growing(request, seat, goal_id))


async def _growing(request: Request, seat: Seat, goal_id: str) -> AsyncIterator[str]:
    growth, told, before = Growth(seat.project, goal_id), time.monotonic(), ""
    while True:
        seen = await run_in_threadpool(store.see, seat.project, goal_id)
        has_grown = await run_in_threadpool(growth.look)
        if has_grown or seen.state != before:
            yield message(await run_in_threadpool(_news, request, seat, seen, growth, seen.state != before))
            told, before = time.monotonic(), seen.state
        elif time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield BEAT
        if seen.is_over:
            break
        await asyncio.sleep(PACE)
    yield DONE


def _news(request: Request, seat: Seat, seen: GoalSeen, growth: Growth, is_new: bool) -> str:
    """The list as it has grown. A form in which somebody may be writing is only sent when the state has changed."""

    def part(macro: str, *given: Any) -> str:
        return piece(request, "draft_parts.html.j2", macro, seat, *given)

    again = _again(seat.project, seen)
    html = partial("#state", part("state", seen, again)) + partial("#growth", part("grown", growth.entries))
    if is_new:
        html += partial("#question", part("question", _asked(seat.project, seen)))
        result = part("result", seen, _branch(seat.project, seen), _has_file(seat.project, seen), _diff(seen))
        html += partial("#result", result)
    return html


def _asked(project: Project, seen: GoalSeen) -> QuestionPut | None:
    """The question that the draft waits with."""
    if seen.question is None:
        return None
    try:
        return find_question(project, seen.question).put
    except PlanbookError:  # it was answered a moment ago
        return None


def _branch(project: Project, seen: GoalSeen) -> Branch | None:
    """The branch for the plan; None without a plan, or outside of a repository."""
    if seen.end is None or seen.end.drafted is None:
        return None
    name = branch_name(seen.end.drafted)
    try:
        git.commit(project.folder)
        return Branch(name, git.has_branch(project.folder, name), pull_request(git.origin(project.folder), name))
    except git.GitError:
        return None


def _again(project: Project, seen: GoalSeen) -> str:
    """The key of a form that continues the draft; "" if nothing of it can be continued."""
    kept = seen.goal.continues or seen.goal.id
    return token_urlsafe(18) if seen.is_over and store.is_kept(project, kept) else ""


def _has_file(project: Project, seen: GoalSeen) -> bool:
    """Whether the plan is in its file, as it was drafted."""
    drafted = seen.end.drafted if seen.end else None
    try:
        return drafted is not None and (project.folder / drafted.path).read_text("utf-8") == drafted.text
    except (OSError, UnicodeDecodeError):
        return False


def _diff(seen: GoalSeen) -> list[str]:
    """The lines that a change adds and removes, with a few around them."""
    drafted = seen.end.drafted if seen.end else None
    if drafted is None or drafted.before is None:
        return []
    found = list(unified_diff(drafted.before.splitlines(), drafted.text.splitlines(), n=2, lineterm=""))[2:]
    return ["⋯" if line.startswith("@@") else line for line in found]


# What a person can do with it ----------------------------------------------------------------------------------------
@router.post("/write/{goal_id}/stop")
async def stop(request: Request, goal_id: Id, seat: Author) -> Response:
    """Stops the draft."""
    await run_in_threadpool(goals.stop, request, goal_id, seat)
    return to_in(request, seat, f"/write/{goal_id}")


@router.post("/write/{goal_id}/continue")
async def carry_on(request: Request, goal_id: Id, seat: Author) -> Response:
    """Goes on with the draft, once however often the form is sent, and shows the goal that does."""
    answer = await goals.carry_on(request, goal_id, goals.ContinueWish(), seat, form_of(request).get("once") or None)
    return to_in(request, seat, f"/write/{json.loads(bytes(answer.body))['id']}")


@router.post("/write/{goal_id}/branch")
async def branch(request: Request, goal_id: Id, seat: Author) -> Response:
    """Commits the plan to a branch, in the name of whoever is signed in."""

    def commit() -> None:
        with through(door_of(request)):
            goals.branch_off(seat.project, goal_id, seat)

    await run_in_threadpool(commit)
    return to_in(request, seat, f"/write/{goal_id}")
