"""goto: open an address."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Stage


class Goto(Kind):
    """Opens an address in the current tab.

    A relative address resolves against the plan's `start`. The step waits until the page is there.

    Example:
        - goto: /orders
    """

    word: ClassVar[str] = "goto"
    family: ClassVar[Family] = "go"
    bare: ClassVar[str | None] = "address"

    address: str = Field(description="where to go, whole or relative to the plan's start")

    def describe(self) -> str:
        return f"Open {self.address}"

    async def run(self, stage: Stage) -> None:
        await stage.open(self.address)
