"""Keeps the browser's state with the run, after each step that changed something, so that the run can be resumed.

The state is written before the step is told as passed: it is never older than what the journal says is done. The file
is only for the user who runs the plan, and sealed where a key is set (`planbook.seal`).
"""

import asyncio
from time import time
from typing import TYPE_CHECKING, Any

from planbook.browser.state import BrowserState, take
from planbook.browser.veil import Veil
from planbook.engine.checkpoint import CHANGING, Checkpoint, forget, write_checkpoint
from planbook.record import Noted
from planbook.settings import read_settings

if TYPE_CHECKING:
    from planbook.engine.progress import Resumed
    from planbook.engine.walk import Walk
    from planbook.step.kind import Step

NOT_KEPT = "The browser's state could not be kept, so the run cannot be resumed from here: {}"


class Keeper:
    """Keeps the state of one walk's browser."""

    def __init__(self, walk: "Walk") -> None:
        request = walk.request
        self._walk = walk
        self._wanted = read_settings(request.project).keep_state
        self._path = request.project.run(request.run_id).state
        self.veil = Veil(request.secrets)
        self.paused = False
        self.kept: Checkpoint | None = request.resumed.kept if request.resumed else None
        self.opened = ""  # an address that was opened since, on whose page nothing was done yet
        self.is_known = True  # whether these two say what the page has in it
        self._moved: Any = None
        self._taking: dict[int, asyncio.Task[BrowserState | None]] = {}  # by the step behind which it was begun

    def begin(self, step: "Step", index: int, answered_next: bool) -> None:
        """Begins to take the state behind a try that passed, while others note its end; `keep` waits for the rest."""
        if not self._lets_be(answered_next) and step.do.family in CHANGING:
            self._taking = {index: asyncio.create_task(self._take())}

    async def keep(self, step: "Step", index: int, answered_next: bool) -> None:
        """Keeps the state as it is behind a step, if it may be another than before."""
        walk = self._walk
        changed = step.do.family in CHANGING
        if self._lets_be(answered_next):
            self.is_known = self.is_known and (self._elsewhere or not changed or step.do.word == "goto")
        elif not changed and (walk.session.is_dead or walk.session.tabs.lost):
            return  # the step has changed nothing: what was kept before it holds still
        elif changed or (step.do.family != "steer" and self._mark() != self._moved):
            await self.keep_now(index)

    @property
    def _elsewhere(self) -> bool:
        """Whether the browser is not on the page where the plan goes on."""
        return self.paused or self._walk.recovering or self._walk.signing.busy

    def _lets_be(self, answered_next: bool) -> bool:
        return not self._wanted or self._elsewhere or answered_next or self._walk.session.dialogs.held is not None

    async def _take(self) -> BrowserState | None:
        before, self._moved = self._moved, self._mark()
        last = self.kept.state if self.kept else None
        return await take(self._walk.session, self.veil, last, quiet=self._moved == before)

    async def keep_now(self, index: int) -> None:
        """Keeps the state as it is."""
        state = await (self._taking.pop(index, None) or self._take())
        self.is_known = state is not None
        if state is None:
            return self._tell(index, "the page did not tell what is in it")
        self.kept = Checkpoint(run_id=self._walk.request.run_id, index=index, saved=time(), state=state)
        self.opened = ""
        return self.write(self.kept, index)

    def note_opened(self, address: str) -> None:
        """A page was opened anew: whatever was done before was done to another."""
        if address.startswith("http"):
            self.opened, self.is_known = address, True

    def write(self, kept: Checkpoint, index: int | None = None) -> None:
        """Writes the file anew, or leaves the one before."""
        try:
            write_checkpoint(self._path, kept)
        except OSError as error:
            self._tell(index, f"{error.strerror} ({self._path})")

    def take_over(self, resumed: "Resumed") -> None:
        """The state of the run that is gone on with is this run's from now on, and kept once."""
        if resumed.kept:
            self.write(resumed.kept)
        if self._path.is_file():
            forget(self._walk.request.project.run(resumed.run_id).state)

    def end(self, status: str) -> None:
        """The run has ended: nobody will go on where it passed."""
        if status in ("passed", "flaky"):
            forget(self._path)

    def _mark(self) -> Any:
        """Changes when pages were loaded or something went over the network."""
        session = self._walk.session
        idle = session.traffic.idle_since()
        return object() if idle is None else (idle, session.tabs.commits)

    def _tell(self, index: int | None, why: str) -> None:
        self._walk.events.tell(Noted, index=index, message=NOT_KEPT.format(why))
