"""pause: wait for a fixed time."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Duration, Family, Kind, Stage
from steps._fields import seconds_at_most


class Pause(Kind):
    """Waits for a fixed time. Avoid it: it is too short on a bad day and too long on all others.

    `wait_for` waits only as long as necessary.

    Example:
        - pause: 2s
    """

    word: ClassVar[str] = "pause"
    family: ClassVar[Family] = "wait"
    bare: ClassVar[str | None] = "duration"

    duration: Duration = Field(description="how long")

    def describe(self) -> str:
        seconds = self.duration if isinstance(self.duration, str) else f"{self.duration.total_seconds():g} s"
        return f"Pause for {seconds}"

    def seconds(self) -> float:
        return seconds_at_most(self.duration)

    async def run(self, stage: Stage) -> None:
        import asyncio

        await asyncio.sleep(self.duration.total_seconds())
