"""expect: the page must be so."""

from typing import Any, ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Look, Stage


class Expect(Kind):
    """Looks until what it says holds; if it does not before the timeout, the run fails.

    Example:
        - expect: {heading: Your account}
    """

    word: ClassVar[str] = "expect"
    family: ClassVar[Family] = "judge"
    looks: ClassVar[bool] = True

    look: Look = Field(description="what must hold, in line")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {"look": written}

    def describe(self) -> str:
        return f"Expect that {self.look.describe()}"

    async def run(self, stage: Stage) -> None:
        await stage.watch(self.look)
