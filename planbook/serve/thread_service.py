"""Does what is asked of threads, for the API and for hooks. Each function is done once for each key."""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flows.start_apart import Order
from planbook.audit import Door, through
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError
from planbook.goals.goal import Callback, Wish
from planbook.goals.start import check_callback, check_wish, start_goal
from planbook.goals.thread_goals import settle
from planbook.history import thread_json
from planbook.places import Project
from planbook.questions.question import Person
from planbook.serve import reading
from planbook.serve.auth.scopes import Scope
from planbook.serve.goal_watch import GoalWatch
from planbook.serve.plans import plan_given
from planbook.serve.problems import Refusal
from planbook.serve.starting import refuse_without_model, started
from planbook.serve.thread_requests import ArtifactWish, BatchWish, GoalWish, MemoryWish, ThreadWish, seconds
from planbook.threads import desk
from planbook.threads.changes import CallbackTo, GoalHandedOver, GoalKind, GoalMoved, ThreadState
from planbook.threads.files import add_artifact
from planbook.threads.finding import NO_THREAD, NoSuchThread, find_thread
from planbook.threads.thread import Thread

ONE_OF = "A goal is one of: `plan` (with `inputs`), `draft`, or `run_id`."
NEEDS = "This needs the scope {scope}, too."
REFUSED = "This was refused before, and is not started again: {because} Send it with another key."
NO_BASE64 = "`base64` is not Base64."
Told = dict[str, Any]
Done = TypeVar("Done")


@dataclass(frozen=True)
class ThreadDesk:
    """The threads of a project, for a person. `may` is whether they have a scope."""

    project: Project
    person: Person
    door: Door
    watch: GoalWatch
    may: Callable[[Scope], bool]

    @property
    def by(self) -> str:
        return str(self.person)

    def thread(self, thread_id: str) -> Thread:
        """The thread by its whole id, with what became of its goals. Raises NoSuchThread."""
        return settle(self.project, self._exact(thread_id))

    def _exact(self, thread_id: str) -> Thread:
        found = find_thread(self.project, thread_id)
        if found.id != thread_id:
            raise NoSuchThread(NO_THREAD.format(asked=thread_id, hint=f"The whole id is needed: {found.id}."))
        return found

    async def _do(self, act: Callable[..., Done], *given: Any, **named: Any) -> Done:
        """Does something with a thread of the project; what is recorded of it came through the caller's door."""
        with through(self.door):
            return await asyncio.to_thread(act, self.project, *given, **named)

    async def create(self, wish: ThreadWish, key: str | None = None) -> Told:
        """Creates a thread."""
        made = await self._do(desk.create, wish.title, wish.participants, self.by, key)
        return thread_json.head(made)

    async def add_messages(self, thread_id: str, wish: BatchWish, key: str | None = None) -> Told:
        """Adds a batch of messages."""
        batch = [desk.Said(one.text, one.role, one.author, one.id) for one in wish.messages]
        await asyncio.to_thread(self._exact, thread_id)
        ids = await asyncio.to_thread(desk.add_messages, self.project, thread_id, batch, self.by, key)
        return {"thread_id": thread_id, "messages": ids}

    async def store_memory(self, thread_id: str, wish: MemoryWish, key: str | None = None) -> Told:
        """Stores a memory."""
        await asyncio.to_thread(self._exact, thread_id)
        expires = seconds(wish.expires)
        await self._do(
            desk.store_memory, thread_id, wish.key, wish.value, self.by, why=wish.why, expires=expires, key=key
        )
        return {"thread_id": thread_id, "key": wish.key}

    async def add_artifact(self, thread_id: str, wish: ArtifactWish, key: str | None = None) -> Told:
        """Adds a file or a reference."""
        await asyncio.to_thread(self._exact, thread_id)
        content = _content(wish)
        added = await self._do(
            add_artifact, thread_id, wish.name, self.by, content=content, reference=wish.reference,
            media_type=wish.media_type, note=wish.note, key=key,
        )  # fmt: skip
        return {"thread_id": thread_id, **added.model_dump(exclude={"change"})}

    async def drop_memory(self, thread_id: str, name: str) -> None:
        """Drops a memory."""
        await asyncio.to_thread(self._exact, thread_id)
        await self._do(desk.drop_memory, thread_id, name, self.by)

    async def set_state(self, thread_id: str, state: ThreadState, why: str) -> Told:
        """Pauses, continues or completes a thread."""
        await asyncio.to_thread(self._exact, thread_id)
        return thread_json.head(await self._do(desk.set_state, thread_id, state, self.by, why))

    async def delete(self, thread_id: str) -> None:
        """Deletes a thread for good."""
        await asyncio.to_thread(self._exact, thread_id)
        await self._do(desk.delete, thread_id, self.by)

    async def add_file(self, thread_id: str, name: str, content: bytes, note: str, key: str | None) -> None:
        """Adds a file that a form has sent."""
        await asyncio.to_thread(self._exact, thread_id)
        await self._do(add_artifact, thread_id, name, self.by, content=content, note=note, key=key)

    # Goals -----------------------------------------------------------------------------------------------------------
    async def hand_over(self, thread_id: str, wish: GoalWish, key: str | None = None) -> Told:
        """Hands a goal over, and starts it.

        It is recorded first, and never started again: if the server is killed in between, the thread says after two
        minutes that it was never started.
        """
        if sum(bool(one) for one in (wish.plan, wish.draft, wish.run_id)) != 1 or (wish.inputs and not wish.plan):
            raise Refusal(422, ONE_OF)
        self._refuse_without(wish)
        await asyncio.to_thread(self._exact, thread_id)
        if wish.callback:
            await asyncio.to_thread(check_callback, self.project, wish.callback)
        if wish.run_id:
            reading.run_folder(self.project, wish.run_id)
            record = (await asyncio.to_thread(reading.record_of, self.project, wish.run_id))[0]
            asked, _ = await self._record(thread_id, "run", record.started.plan, wish.run_id, wish.callback, key)
        elif wish.plan:
            asked = await self._run(thread_id, wish, key)
        else:
            asked = await self._draft(thread_id, wish, key)
        self.watch.look_now()
        goal = (await asyncio.to_thread(self.thread, thread_id)).goals[asked.id]
        if goal.state == "refused" and not wish.run_id:  # this request was sent before: a new one has begun by now
            raise Refusal(409, REFUSED.format(because=goal.because))
        return thread_json.goal(goal) | {"thread_id": thread_id}

    def _refuse_without(self, wish: GoalWish) -> None:
        scope: Scope = "plans:write" if wish.draft else "runs:start" if wish.plan else "runs:read"
        if not self.may(scope):
            raise Refusal(403, NEEDS.format(scope=scope))

    async def _run(self, thread_id: str, wish: GoalWish, key: str | None) -> GoalHandedOver:
        plan, given = await asyncio.to_thread(plan_given, self.project, str(wish.plan), wish.inputs)
        asked, is_new = await self._record(thread_id, "run", plan.name, new_run_id(), wish.callback, key)
        if not is_new:
            return asked
        order = Order(
            folder=self.project.folder, plan=plan.file, run_id=asked.ref, inputs=given, starter=self.person,
            door=self.door,
        )  # fmt: skip
        await self._started(thread_id, asked, started(order))
        return asked

    async def _draft(self, thread_id: str, wish: GoalWish, key: str | None) -> GoalHandedOver:
        draft = wish.draft
        assert draft
        await asyncio.to_thread(check_wish, self.project, draft)
        asked, is_new = await self._record(thread_id, "draft", draft.goal.strip(), new_run_id(), wish.callback, key)
        if is_new:
            await self._started(thread_id, asked, asyncio.to_thread(self._begin, draft, asked.ref, thread_id))
        return asked

    def _begin(self, draft: Wish, goal_id: str, thread_id: str) -> None:
        refuse_without_model()
        start_goal(self.project, draft, self.person, self.door, goal_id, thread_id)

    async def _record(
        self, thread_id: str, kind: GoalKind, goal: str, ref: str, callback: Callback | None, key: str | None
    ) -> tuple[GoalHandedOver, bool]:
        to = CallbackTo(url=callback.url, secret=callback.secret) if callback else None
        return await asyncio.to_thread(
            desk.hand_over, self.project, thread_id, kind, goal, ref, self.by, callback=to, key=key
        )

    async def _started(self, thread_id: str, asked: GoalHandedOver, work: Any) -> None:
        """Waits for the start. Records why it was refused, and raises that."""
        try:
            await work
        except (Refusal, PlanbookError) as error:
            why = error.detail if isinstance(error, Refusal) else str(error)
            moved = GoalMoved(id=asked.id, state="refused", ref=asked.ref, because=why)
            await asyncio.to_thread(desk.move_goal, self.project, thread_id, moved)
            raise


def _content(wish: ArtifactWish) -> bytes | None:
    if wish.text is not None and wish.base64 is not None:
        raise Refusal(422, "Send `text` or `base64`, not both.")
    if wish.base64 is None:
        return None if wish.text is None else wish.text.encode("utf-8", "replace")
    try:
        return b64decode(wish.base64, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(422, NO_BASE64) from None
