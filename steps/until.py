"""until: leave a group."""

from typing import Any, ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Look, Stage


class Until(Kind):
    """Leaves the surrounding group if a condition holds. Otherwise the next step follows.

    It looks once, or for as long as `within` says. It needs a group with `at_most` or `each`.

    Example:
        - until: {not: {link: Next}}
    """

    word: ClassVar[str] = "until"
    family: ClassVar[Family] = "steer"
    looks: ClassVar[bool] = True

    look: Look = Field(description="the condition, in line")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {"look": written}

    def describe(self) -> str:
        return f"Until {self.look.describe()}"

    async def run(self, stage: Stage) -> None:
        if self.look.expression is None:
            await stage.settle()
        if await stage.sees(self.look):
            stage.leave_group()
