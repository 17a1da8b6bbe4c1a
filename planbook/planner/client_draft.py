"""A draft whose steps come from outside of planbook: from a model that uses the planner's tools by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from planbook.engine.events import Events
from planbook.engine.executor import execute_plainly
from planbook.engine.prepare import new_run_id
from planbook.errors import PlanbookError, StepError
from planbook.places import Project
from planbook.planner.draft import Draft, Sent
from planbook.planner.draft_mask import DraftMask
from planbook.planner.finish import Finish, Finished
from planbook.planner.hosts import check_allowed
from planbook.planner.proof import Proof, prove
from planbook.planner.read_secrets import ReadSecret, read_secrets
from planbook.planner.scratch_browser import ScratchBrowser
from planbook.planner.scratch_settings import ScratchSettings
from planbook.planner.task import Task, check_goal
from planbook.planner.tool_results import Content, Told
from planbook.planner.workbench import Workbench
from planbook.settings import browser_of

Result = TypeVar("Result")


@dataclass(frozen=True)
class Written:
    """A plan that was drafted and written; `sent` is what the site was sent meanwhile."""

    finished: Finished
    proof: Proof
    sent: list[Sent]


class ClientDraft:
    """One draft, with a browser of its own until `close`.

    One asyncio task does all its work in order, whichever task asks for it, because the same task must open and close a
    browser.
    """

    def __init__(self, task: Task, project: Project, read_secret: ReadSecret, model: str) -> None:
        """Reads the secrets. Raises PlanbookError for a goal, a host or a secret that cannot be used."""
        check_allowed(task)
        secrets = read_secrets(task, read_secret)
        check_goal(task.goal, secrets)
        mask = DraftMask(secrets)
        mask.note_public(task.url)
        events = Events([], mask)
        settings = ScratchSettings(project, new_run_id(), secrets, events, execute_plainly, browser_of(project, None))
        self.task = task
        self._scratch = ScratchBrowser(task, settings, sends=False)
        self._finish = Finish(project, model, lambda: 0.0, self._scratch.fence)
        self._bench = Workbench(Draft(task), self._scratch, self._finish)
        self._asked: asyncio.Queue[Callable[[], Awaitable[None]] | None] = asyncio.Queue()
        self._work = asyncio.create_task(self._live())

    async def _live(self) -> None:
        async with self._scratch:
            while (work := await self._asked.get()) is not None:
                await work()

    async def _do(self, work: Callable[[], Awaitable[Result]]) -> Result:
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

        async def do() -> None:
            try:
                result = await work()
            except Exception as error:
                done.set_exception(error)
            else:
                done.set_result(result)

        self._asked.put_nowait(do)
        either: set[asyncio.Future[Any]] = {done, self._work}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            self._work.result()  # why the browser could not be opened
            raise PlanbookError("The draft has ended. Begin another one.")
        return done.result()

    async def begin(self) -> Content:
        """Opens the page that the plan starts with, and returns what a model is told first. Raises PlanbookError."""
        try:
            return await self._do(self._bench.begin)
        except StepError as error:
            raise PlanbookError(f"{self.task.url} cannot be opened: {error.message}") from None

    async def use(self, tool: str, given: Mapping[str, Any]) -> Told:
        """Uses one of the planner's tools, and returns what it says, and whether that is an error."""
        return await self._do(lambda: self._bench.use(tool, given))

    async def finish(self, given: Mapping[str, Any]) -> "Written | Told":
        """Writes the plan, and does it again from its start to prove it; or returns what is wrong with it."""
        told = await self.use("finish", given)
        finished = self._bench.finished
        if finished is None:
            return told
        plan = finished.plan
        finished.write()
        draft = self._bench.draft
        proof = await self._do(lambda: prove(plan, self._scratch, lambda: draft.sent_steps))
        if self._bench.has_late:
            finished = self._finish.anew(draft, finished)
            finished.write()
        if not proof.holds and not proof.stopped:
            finished = self._finish.unproved(self._bench.draft, finished, proof.done)
            finished.write()
        return Written(finished, proof, self._scratch.done)

    async def close(self) -> None:
        """Closes the browser."""
        self._asked.put_nowait(None)
        await asyncio.wait({self._work})
