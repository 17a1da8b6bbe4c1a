"""The stage of one look: like a run's, but that nothing is done to the page without leave."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from planbook.browser import facts
from planbook.engine.signals import LeaveGroup
from planbook.engine.stage import Stage
from planbook.engine.trying.signals import PassedOver
from planbook.errors import StepError
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from planbook.engine.position import Position
    from planbook.engine.trying.walk import TryWalk

Done = TypeVar("Done")
TO_STAND_STILL = 1.0  # seconds that a page has to come to its end, once it wants to send something instead


@dataclass(frozen=True)
class Deadlines:
    """Until when a step looks for what should be there, and until when it has come to its end: in the loop's time."""

    to_find: float
    to_end: float


@dataclass(frozen=True)
class Leave:
    """What a step may do: `acts` on an element, `goes` where the focus is or through the browser's history."""

    acts: bool
    goes: bool


class TryStage(Stage):
    """One look at one step, or one try of one that may be done."""

    def __init__(self, walk: "TryWalk", at: "Position", index: int, deadlines: Deadlines, leave: Leave) -> None:
        super().__init__(walk, at, index, 1, deadlines.to_find, once=False)
        self.facts = facts.Facts()
        self.is_cut = False  # whether turns were left out
        self._trying = walk
        self._leave = leave
        self._deadlines = deadlines
        self.target: Target | None = None  # what it looked for last

    async def open(self, address: str) -> None:
        """Like a run's. A page that sends something as soon as it is there never comes to its end: it is as it is."""
        self._go_elsewhere()
        asked = self._trying.withheld.page_asked
        asked.clear()
        opening = asyncio.ensure_future(super().open(address))
        waiting = asyncio.ensure_future(asked.wait())
        try:
            await asyncio.wait({opening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not opening.done():
                await asyncio.wait({opening}, timeout=TO_STAND_STILL)
            if opening.done():
                opening.result()
        except StepError as error:
            if error.error_class != "timeout" or not asked.is_set():
                raise
        finally:
            waiting.cancel()
            opening.cancel()

    async def find(self, target: Target, *, hidden: bool = False) -> "Locator":
        self.target = target
        locator = await super().find(target, hidden=hidden)
        self.facts = facts.Facts(1)
        return locator

    async def act(
        self,
        target: Target,
        do: "Callable[[Locator, float], Awaitable[Done]]",
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
    ) -> Done:
        if not self._leave.acts:
            await self.pass_over(target, trial, hidden=hidden)
        self.target = target
        return await super().act(target, do, trial, hidden=hidden)

    async def pass_over(
        self,
        target: Target,
        trial: "Callable[[Locator, float], Awaitable[object]] | None" = None,
        *,
        hidden: bool = False,
    ) -> NoReturn:
        """Looks whether the one element could be acted on, and raises PassedOver where it could."""
        self.target = target
        self.facts = await facts.of_one(await self.aim(target, trial, hidden=hidden))
        raise PassedOver

    async def act_on_page(self, do: "Callable[[Page], Awaitable[Done]]") -> Done:
        if self._leave.goes:
            self._go_elsewhere()
            return await super().act_on_page(do)
        dialogs = self.session.dialogs
        if dialogs.held:  # a step before opened it, and the page stands still
            await dialogs.answer(False)
        raise PassedOver

    def _go_elsewhere(self) -> None:
        """Another page may need its time, whatever was not done on this one."""
        self._deadline = self._deadlines.to_end
        self._trying.gaps.page_is_new = True

    async def look_closely(self, target: Target | None) -> None:
        """Finds out what there is of what could not be found, or of what nothing can be done to."""
        target = self.target or target
        if target is not None:
            with suppress(StepError):
                matched = self.matched
                self.facts = await facts.of_target(self.page, target, await self.find_all(target))
                self.matched = matched or (self.matched if self.facts.matches == 1 else None)

    # Values and steering ---------------------------------------------------------------------------------------------
    def put(self, name: str, value: Any) -> None:
        super().put(name, value)
        self._trying.gaps.have_value(self._at.frame, name)

    async def repeat(self, steps: Sequence[Step], at_most: Any) -> None:
        """One turn, which is what can be told of all."""
        at = self._at.inside(self._index).for_turn(1)
        try:
            await self._walk.steps(steps, at)
        except LeaveGroup:
            self._trying.leave_behind(steps, at, self._index)
        else:
            self.is_cut = True


class WatchfulTryStage(TryStage):
    """In a plan that says what may come at any time."""

    async def between(self) -> None:
        await self._walk.meet_whenever(self._at, self._index)


def now() -> float:
    """The event loop's time, in seconds, which deadlines are given in."""
    return asyncio.get_running_loop().time()
