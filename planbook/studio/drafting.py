"""A draft by a model, watched in the page: begun or joined, answered, stopped, and gone on with by hand.

The draft is a goal, which a process of its own works on: it goes on whether or not somebody watches.
"""

import asyncio
import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from difflib import unified_diff
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planbook.audit import Door, through
from planbook.errors import PlanbookError
from planbook.goals import store
from planbook.goals.goal import Drafted, Goal, GoalSeen
from planbook.goals.start import check_wish, continue_goal, start_goal, stop_goal
from planbook.goals.unfinished_draft import write_new_plan, write_tried
from planbook.history.questions import find_question
from planbook.places import Project
from planbook.questions.desk import answer as put_answer
from planbook.questions.people import whoever_runs_this
from planbook.runs import watching
from planbook.serve.problems import Refusal
from planbook.serve.web.drafting import Growth
from planbook.serve.web.goal_form import said, wish_of
from planbook.studio.studio import Studio
from planbook.studio.workbook import Book

DOOR = Door("studio")
LISTED = 20
NONE = "No draft is shown."
NO_DRAFT = "There is no draft in this project yet. Begin one in the studio, or with: planbook write GOAL --url URL"
NO_PLAN = "The draft goes on. Stop it first, or wait for its end."
CHANGED = "plans/{}.yaml has changed since the draft began, so the change is not put in. Start the change again."


class Watched:
    """A draft that the page shows, as far as it has got."""

    def __init__(self, project: Project, goal_id: str) -> None:
        self._project = project
        self._folder = project.run(goal_id)
        self._growth = Growth(project, goal_id)
        self._picture: bytes | None = None
        self.seen: GoalSeen = store.see(project, goal_id)
        self._question = self._asked()
        self._growth.look()

    def look(self) -> dict[str, Any]:
        """Says to the draft that somebody looks, and returns news of it: `draft`, `draft_frame`, or neither.

        The frame is None while the page shows a secret.
        """
        news: dict[str, Any] = {}
        before, picture = self.seen, None
        self.seen = store.see(self._project, before.goal.id)
        if not self.seen.is_over:
            with suppress(OSError):
                watching.look(self._folder.path)
            picture = watching.picture(self._folder.path)
        if self.seen.question != before.question:
            self._question = self._asked()
        if self._growth.look() or self.seen != before:
            news["draft"] = self.as_json()
        if picture != self._picture:
            news["draft_frame"] = {"picture": base64.b64encode(picture).decode()} if picture else None
        self._picture = picture
        return news

    def as_json(self) -> dict[str, Any]:
        """Returns the draft as the page gets it."""
        seen, goal = self.seen, self.seen.goal
        return {
            "id": goal.id, "goal": goal.wish.goal, "url": goal.wish.url, "changes": goal.wish.changes,
            "max_cost": goal.wish.max_cost, "state": seen.state, "is_over": seen.is_over,
            "used": seen.used.model_dump(), "because": seen.end.because if seen.end else None,
            "question": self._question,
            "entries": [asdict(entry) for entry in self._growth.entries],
            "result": _result(seen.end.drafted) if seen.end and seen.end.drafted else None,
            "is_kept": seen.is_over and store.is_kept(self._project, goal.continues or goal.id),
        }  # fmt: skip

    def picture(self, goal_id: str, name: str) -> bytes | None:
        """Returns the picture that was kept after a step of this draft; None if there is none of that name."""
        path = f"{self._folder.artifacts.name}/{name}"
        if goal_id != self.seen.goal.id or path not in {entry.picture for entry in self._growth.entries}:
            return None
        with suppress(OSError):
            return (self._folder.path / path).read_bytes()
        return None

    def _asked(self) -> dict[str, Any] | None:
        if self.seen.question is None:
            return None
        try:
            put = find_question(self._project, self.seen.question).put
        except PlanbookError:  # it was answered a moment ago
            return None
        return {"id": put.id, "text": put.question.text, "choices": put.question.choices}


def _result(made: Drafted) -> dict[str, Any]:
    changed = list(unified_diff((made.before or "").splitlines(), made.text.splitlines(), n=2, lineterm=""))[2:]
    return {
        "name": made.name, "path": made.path, "proof": made.proof.text, "confidence": made.confidence,
        "problems": made.problems, "sent": made.sent, "diff": None if made.before is None else changed,
    }  # fmt: skip


# What a person can do with it ----------------------------------------------------------------------------------------
async def begin(studio: Studio, form: Mapping[str, str]) -> None:
    """Starts a draft, and shows it. Raises PlanbookError."""
    studio.refuse_read_only()
    project = studio.book.project
    try:
        wish = wish_of(form).model_copy(update={"pictures": True})
    except ValidationError as error:
        raise PlanbookError(said(error)) from None

    def started() -> str:
        check_wish(project, wish)
        _refuse_without_model()
        return start_goal(project, wish, whoever_runs_this(project.folder), DOOR).id

    await watch(studio, await asyncio.to_thread(started))


async def watch(studio: Studio, goal_id: str) -> None:
    """Shows a draft: one that goes on, or one that has ended. Raises PlanbookError."""
    studio.watch_draft(await asyncio.to_thread(watched, goal_id, studio.book.project))


def watched(goal_id: str, project: Project) -> Watched:
    """Returns a draft to show; `last` is the newest. Raises PlanbookError."""
    if goal_id == "last":
        goal_id = next(iter(store.goal_ids(project)), "")
        if not goal_id:
            raise PlanbookError(NO_DRAFT)
    return Watched(project, goal_id)


async def go_on(studio: Studio) -> None:
    """Lets the model go on with a draft that has ended, and shows that. Raises PlanbookError."""
    studio.refuse_read_only()
    goal, project = _shown(studio).seen.goal, studio.book.project

    def continued() -> str:
        _refuse_without_model()
        return continue_goal(project, goal.id, whoever_runs_this(project.folder), DOOR).id

    await watch(studio, await asyncio.to_thread(continued))


async def answer(studio: Studio, question_id: str, text: str) -> None:
    """Answers a question of the draft, as the person who works here. Raises PlanbookError."""
    studio.refuse_read_only()
    project = studio.book.project

    def put() -> None:
        with through(DOOR):
            asked = find_question(project, question_id).put
            put_answer(project, asked, text, whoever_runs_this(project.folder), DOOR.name)

    await asyncio.to_thread(put)


async def stop(studio: Studio) -> None:
    """Stops the draft; what was tried is kept. Raises PlanbookError."""
    goal, project = _shown(studio).seen.goal, studio.book.project

    def stopped() -> None:
        with through(DOOR):
            stop_goal(project, goal.id, whoever_runs_this(project.folder))

    await asyncio.to_thread(stopped)


def listed(project: Project) -> list[dict[str, Any]]:
    """Returns the newest drafts of the project, for a person to choose from."""
    seen = store.see_all(project, store.goal_ids(project)[:LISTED])
    return [
        {"id": one.goal.id, "goal": one.goal.wish.goal, "state": one.state, "at": one.goal.at,
         "plan": one.end.drafted.name if one.end and one.end.drafted else None}
        for one in seen
    ]  # fmt: skip


async def take(studio: Studio) -> None:
    """Goes on by hand in the same page: with the plan, or with what was tried, if there is none.

    Raises PlanbookError.
    """
    draft = _shown(studio)
    if draft.seen.end is None:
        raise PlanbookError(NO_PLAN)
    made = draft.seen.end.drafted
    await studio.exclusively("opening the plan", lambda: _opened(studio, draft.seen.goal, made))
    if made and made.before is not None and studio.book.sheet.text != made.text:
        if studio.book.sheet.text != made.before:
            raise PlanbookError(CHANGED.format(made.name))
        studio.save(made.text)
    studio.watch_draft(None)


def _file_of(made: Drafted, project: Project) -> Path:
    """Returns the file of a plan that was drafted, which is written again if it is gone. Raises PlanbookError."""
    file = project.folder / made.path
    if made.before is None and not file.exists():
        write_new_plan(file, made.text)
    return file


async def _opened(studio: Studio, goal: Goal, made: Drafted | None) -> None:
    project = studio.book.project
    if made is None:
        studio.refuse_while_recording()  # before there is a file that nobody opens
        file = await asyncio.to_thread(write_tried, project, goal)
    else:
        file = _file_of(made, project)
    if file.resolve() == studio.book.file.resolve():
        studio.look_at_file()
    else:
        book = Book(file, project, numbers=studio.book.numbers)
        book.read()
        await studio.work_on(book)


def _shown(studio: Studio) -> Watched:
    if not isinstance(studio.draft, Watched):
        raise PlanbookError(NONE)
    return studio.draft


def _refuse_without_model() -> None:
    from planbook.serve.starting import refuse_without_model

    try:
        refuse_without_model()
    except Refusal as error:
        raise PlanbookError(error.detail) from None
