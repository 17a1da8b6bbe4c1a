"""A page that crashed, a browser that died, a page that could not be loaded: made again as it was behind the last step.

That is done before the next try of a step, and told as a recovery. What cannot be made as it was fails the try instead:
nothing is done on a page that lost what was filled into it.
"""

from time import perf_counter
from typing import TYPE_CHECKING

from planbook.browser.state import CannotResume, restore
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.plan.remedies import remedy_for
from planbook.record import Recovered

if TYPE_CHECKING:
    from planbook.engine.start import Start
    from planbook.engine.tries import Tries
    from planbook.engine.walk import Walk

BY_ITSELF = ("goto",)
"""Kinds that lead to a page of their own: they need a tab, whatever was in it."""
NOT_KNOWN = "what it had behind the last step is not known"
NO_OTHER = "this browser cannot be started anew"


class Reviving:
    """Looks whether the page is lost, and makes it again."""

    def __init__(self, walk: "Walk") -> None:
        self.walk = walk
        self._owed: ErrorClass | None = None  # how the page was lost that could not be made again so far

    async def revive(self, tries: "Tries | Start", before: StepError | None) -> StepError | None:
        """Makes the page again if it is lost; `before` is how the last try failed. Returns why it could not be."""
        lost = self._lost(tries, before)
        if lost is None or remedy_for(lost, *tries.remedies) == "fail":
            return None
        strategy = "restart" if self.walk.session.is_dead else "reopen"
        began = perf_counter()
        failed = await self._failed(tries, lost)
        self._owed = lost if failed else None
        self.walk.events.tell(
            Recovered,
            index=tries.index,
            attempt=tries.count - 1 if tries.count > 1 else None,
            error_class=lost,
            strategy=strategy,
            status="failed" if failed else "passed",
            ms=round((perf_counter() - began) * 1000, 3),
            message=failed.message if failed else None,
        )
        return failed

    def makes_again(self, tries: "Tries", error: StepError) -> bool:
        """Whether the page is made again before a try that follows this failure."""
        lost = self._lost(tries, error)
        return lost is not None and remedy_for(lost, *tries.remedies) != "fail"

    def _lost(self, tries: "Tries | Start", before: StepError | None) -> ErrorClass | None:
        session = self.walk.session
        if session.is_dead or session.tabs.lost:
            return "crashed"
        if tries.opens_page:
            return None
        led_astray = before is not None and before.error_class == "navigation" and not tries.goes
        return self._owed or ("navigation" if led_astray and self.walk.keeper.is_known else None)

    async def _failed(self, tries: "Tries | Start", lost: ErrorClass) -> StepError | None:
        try:
            await self._make_again(tries)
            self.walk.signing.check(tries.at)
        except CannotResume as error:
            return self._signed_out(tries) or StepError(lost, str(error))
        except PlanbookError as error:
            return StepError(lost, f"the browser died, and no other can be started: {error}")
        except StepError as error:
            return error
        return None

    def _signed_out(self, tries: "Tries | Start") -> StepError | None:
        try:
            self.walk.signing.check(tries.at)
        except StepError as error:
            return error
        return None

    async def _make_again(self, tries: "Tries | Start") -> None:
        session, keeper = self.walk.session, self.walk.keeper
        address = keeper.opened
        if not (tries.opens_page or keeper.is_known):
            what = "the browser died" if session.is_dead else "the page crashed"
            raise StepError("crashed", f"{what}, and {NOT_KNOWN}")
        if session.is_dead:
            if session.again is None:
                raise StepError("crashed", f"the browser died, and {NO_OTHER}")
            session.become(await session.again(keeper.kept))
            if session.answers.keep_bodies:
                await session.answers.hold_back()
        elif session.tabs.lost:
            last = await session.tabs.revive()
            address = last if keeper.kept and not keeper.kept.state.tabs else address
        if not tries.opens_page:
            await self._reopen(tries, address)

    async def _reopen(self, tries: "Tries | Start", address: str) -> None:
        keeper = self.walk.keeper
        if address:
            await self.walk.looking(tries.at, tries.index or 0).open(address)
        elif keeper.kept:
            timeout = tries.at.frame.plan.defaults.timeout.total_seconds()
            await restore(self.walk.session, keeper.kept.state, keeper.veil, timeout)
