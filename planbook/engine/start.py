"""The opening of a plan's `start`: tried, and recovered from, as its steps are."""

from typing import TYPE_CHECKING

from planbook.engine.executor import execute_start
from planbook.engine.recovery import Recovery
from planbook.errors import StepError
from planbook.plan.remedies import Remedies

if TYPE_CHECKING:
    from planbook.engine.position import Position
    from planbook.engine.walk import Walk


class Start:
    """What is tried before the first step: to be signed in, and on the page that the plan starts with."""

    index = None
    count = 0
    holds_others = False
    goes = opens_page = True
    began_on = ""

    def __init__(self, walk: "Walk", at: "Position") -> None:
        self.walk = walk
        self.at = at
        self.error: StepError | None = None

    def may_follow(self, error: StepError) -> bool:
        return True

    @property
    def retries(self) -> int:
        return int(self.at.frame.plan.defaults.retries)

    @property
    def remedies(self) -> list[Remedies]:
        return [self.at.frame.plan.recover]

    async def open(self) -> None:
        """Raises StepError."""
        await self.walk.signing.begin(self.at)
        recovery = Recovery(self.walk, self)
        while True:
            try:
                return await execute_start(self.at.frame.plan, self._attempt)
            except StepError as error:
                if await recovery.helped(error) is None:
                    raise self.error or error from None

    async def _attempt(self) -> None:
        lost = await self.walk.reviving.revive(self, None)
        if lost:
            raise lost
        await self.walk.open_start(self.at, None)
        self.walk.signing.check(self.at)
