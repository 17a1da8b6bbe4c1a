"""The hooks of a try: nothing acts on the page without permission."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from planbook.browser.acting.page_actions import PageActions
from planbook.browser.locating import facts
from planbook.engine.hooks import Hooks, Trial
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.trying.signals import PassedOver
from planbook.engine.trying.state import Deadlines, Looked, Permission, Trying
from planbook.engine.trying.verdicts import leave_behind
from planbook.errors import StepError
from planbook.step.kind import Step
from planbook.step.target import Target

if TYPE_CHECKING:
    from playwright.async_api import Locator

TO_STAND_STILL = 1.0  # seconds for a page to finish loading after its form submission was blocked


class TryHooks(Hooks):
    """The hooks of a check of one step, or of one attempt of a step that may be executed."""

    def __init__(
        self, trying: Trying, run: Run, at: Position, index: int, deadlines: Deadlines, may: Permission
    ) -> None:
        self._trying = trying
        self._run = run
        self._at = at
        self._index = index
        self._deadlines = deadlines
        self._may = may
        self.looked = Looked()

    async def open(self, stage: PageActions, address: str, proceed: Callable[[str], Awaitable[None]]) -> None:
        """Opens the address like a run.

        A page that submits a form at once never finishes loading: it is used as it is.
        """
        self._go_elsewhere(stage)
        asked = self._trying.blocker.page_asked
        asked.clear()
        opening = asyncio.ensure_future(proceed(address))
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

    async def find(self, stage: PageActions, target: Target, proceed: "Callable[[], Awaitable[Locator]]") -> "Locator":
        self.looked.target = target
        locator = await proceed()
        self.looked.facts = facts.Facts(1)
        return locator

    async def before_act(self, stage: PageActions, target: Target, trial: Trial | None, hidden: bool) -> None:
        if not self._may.acts:
            await self.pass_over(stage, target, trial, hidden)
        self.looked.target = target

    async def pass_over(
        self, stage: PageActions, target: Target, trial: Trial | None = None, hidden: bool = False
    ) -> NoReturn:
        """Checks whether an act on the one element is possible, and raises PassedOver if so."""
        self.looked.target = target
        self.looked.facts = await facts.of_one(await stage.aim(target, trial, hidden=hidden))
        raise PassedOver

    async def before_act_on_page(self, stage: PageActions) -> None:
        if self._may.goes:
            return self._go_elsewhere(stage)
        dialogs = stage.session.dialogs
        if dialogs.held:  # an earlier step opened it, and it blocks the page
            await dialogs.answer(False)
        raise PassedOver

    def _go_elsewhere(self, stage: PageActions) -> None:
        """Gives a new page its full time, whatever was left undone on the last one."""
        stage.extend(self._deadlines.to_end)
        self._trying.gaps.page_is_new = True

    def before_exchange(self, sends: bool) -> None:
        if not (self._may.acts if sends else self._may.goes):
            raise PassedOver

    def before_task(self) -> None:
        """Gives no agent a task, whatever may be done: it costs money."""
        raise PassedOver

    def asks(self) -> None:
        raise PassedOver

    # Values and steering ---------------------------------------------------------------------------------------------
    def value_set(self, name: str) -> None:
        self._trying.gaps.have_value(self._at.frame, name)

    def is_last_turn(self, turn: int) -> bool:
        """Returns True after the first turn, which stands for all."""
        self.looked.is_cut = True
        return True

    def left_before(self, steps: Sequence[Step], at: Position) -> None:
        leave_behind(self._run, steps, at, self._index)


async def look_closely(stage: PageActions, looked: Looked, target: Target | None) -> None:
    """Finds out facts about an element that was not found, or cannot be acted on."""
    target = looked.target or target
    if target is not None:
        with suppress(StepError):
            matched = stage.matched
            looked.facts = await facts.of_target(stage.page, target, await stage.find_all(target))
            stage.matched = matched or (stage.matched if looked.facts.matches == 1 else None)
