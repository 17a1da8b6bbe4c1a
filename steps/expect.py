"""expect: a condition that must hold."""

from typing import Any, ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Look, Stage


class Expect(Kind):
    """Waits until a condition holds. If it does not hold before the timeout, the run fails.

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
