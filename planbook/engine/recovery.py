"""Recovery: once the tries of a step are used up, its remedy, told as an event, and then one more try."""

import asyncio
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING

from planbook.browser.overlay import dialog_is_open
from planbook.engine.executor import delays
from planbook.engine.stage import Stage
from planbook.errors import ErrorClass, PlanbookError, StepError
from planbook.plan.remedies import DEFAULTS, remedy_for
from planbook.record import Recovered
from planbook.step.kind import Kind, Remedy
from steps.back import Back
from steps.press import Press
from steps.reload import Reload

if TYPE_CHECKING:
    from planbook.engine.start import Start
    from planbook.engine.tries import Tries
    from planbook.engine.walk import Walk

KINDS: dict[str, Kind] = {"reload": Reload(), "back": Back(), "close_dialog": Press(key="Escape")}
"""The remedies that are what a kind of step does."""
NOBODY = "a person is needed (`recover` says `ask`), and nobody can be asked here"
SENDS_AGAIN = "the page is the answer to a form, which would be sent again"
GRACE = 1.5


class Recovery:
    """What is done about the failures of a step in one turn: once for each class of error, and never within another."""

    def __init__(self, walk: "Walk", tries: "Tries | Start") -> None:
        self.walk = walk
        self.tries = tries
        self._done: set[ErrorClass] = set()

    async def helped(self, error: StepError) -> str | None:
        """The name of the remedy that was done, after which there is one more try. None: the step has failed."""
        remedy = await self._remedy(error)
        if remedy is None:
            return None
        self._done.add(error.error_class)
        if remedy == "reload" and error.error_class == "crashed":
            return remedy  # the try that follows begins with that, and tells it
        name = remedy if isinstance(remedy, str) else "call"
        began = perf_counter()
        failed = await self._failed(remedy)
        self.walk.events.tell(
            Recovered,
            index=self.tries.index,
            attempt=self.tries.count or None,
            error_class=error.error_class,
            strategy=name,
            status="failed" if failed else "passed",
            ms=round((perf_counter() - began) * 1000, 3),
            message=failed,
        )
        if remedy == "ask":
            self.tries.error = StepError(error.error_class, f"{error.message}; {NOBODY}")
        return None if failed else name

    async def _remedy(self, error: StepError) -> Remedy | dict[str, str] | None:
        tries = self.tries
        if self.walk.recovering or error.error_class in self._done or not tries.may_follow(error):
            return None
        remedy = remedy_for(error.error_class, *tries.remedies)
        if remedy is None and not tries.holds_others:
            remedy = await self._default(error.error_class)
        return None if remedy == "fail" else remedy

    async def _default(self, error_class: ErrorClass) -> Remedy | None:
        remedy = DEFAULTS.get(error_class)
        if remedy == "close_dialog" and not await self._dialog_is_open():
            return None
        return remedy

    async def _dialog_is_open(self) -> bool:
        with suppress(StepError):
            return await self._stage().ask(dialog_is_open)
        return False

    async def _failed(self, remedy: Remedy | dict[str, str]) -> str | None:
        """Does it, and returns why it could not be done."""
        self.walk.recovering = True
        try:
            await self._do(remedy)
        except (StepError, PlanbookError) as error:
            return getattr(error, "message", None) or str(error)
        except TimeoutError:
            return "it did not end in time"
        finally:
            self.walk.recovering = False
        return None

    async def _do(self, remedy: Remedy | dict[str, str]) -> None:
        if isinstance(remedy, dict):
            await self.walk.call(remedy["call"], {}, self.tries.at, self.tries.index)
            await self._return()
        elif remedy == "ask":
            raise StepError("value", NOBODY)
        elif remedy == "sign_in":
            await self._sign_in()
        elif remedy == "wait":
            await asyncio.sleep(delays(self.tries.retries + 1)[-1])
        elif remedy == "reload" and self.walk.session.traffic.answers_form(self._stage().page):
            raise StepError("value", SENDS_AGAIN)
        else:
            await self._as_kind(KINDS[remedy])

    async def _sign_in(self) -> None:
        signing = self.walk.signing
        ended = signing.signed_out()
        for name in [ended] if ended else signing.names:
            await signing.sign_in(name, self.tries.at, self.tries.index)
        await self._return()

    async def _as_kind(self, kind: Kind) -> None:
        stage = self._stage()
        async with asyncio.timeout(self._seconds() + GRACE):
            try:
                await kind.run(stage)
                await stage.finish()
            finally:
                stage.leave()

    async def _return(self) -> None:
        """Back to the page on which the step began, if it was on one."""
        address = self.walk.signing.inside(self.tries.began_on)
        if address.startswith("http") and address != self.walk.session.address:
            await self._stage().open(address)

    def _seconds(self) -> float:
        return self.tries.at.frame.plan.defaults.timeout.total_seconds()

    def _stage(self) -> "_Aside":
        deadline = asyncio.get_running_loop().time() + self._seconds()
        return _Aside(self.walk, self.tries.at, self.tries.index or 0, self.tries.count, deadline, once=False)


class _Aside(Stage):
    """A stage for what is not the step's own: that is not told as something which the step sends."""

    def _tell_sending(self) -> None:
        pass

    def requested(self, what: str) -> None:
        pass
