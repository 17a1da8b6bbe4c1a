"""wait_for: wait for a condition."""

from collections.abc import Mapping
from time import monotonic
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from planbook.step import Family, Kind, Look, Stage, StepError
from steps._fields import exactly_one

QUIET = 0.5  # seconds
MOMENT = 0.05  # seconds between two checks


class WaitFor(Kind):
    """Waits until a condition holds, up to the step's timeout.

    Steps wait for their own targets. Use this for things that take longer, with its own `timeout`. `network: idle`
    waits until nothing has been loaded for half a second.

    Example:
        - wait_for: {role: status, contains: Report ready}
          timeout: 2m
    """

    word: ClassVar[str] = "wait_for"
    family: ClassVar[Family] = "wait"
    looks: ClassVar[bool] = True

    look: Look | None = Field(None, description="what to wait for, in line")
    network: Literal["idle"] | None = Field(
        None, description="`idle`: wait until nothing has been loaded for half a second"
    )

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if not isinstance(written, Mapping) or "network" not in written:
            return {"look": written}
        look = {key: value for key, value in written.items() if key != "network"}
        return {"network": written["network"], **({"look": look} if look else {})}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"a look": self.look, "network": self.network})
        return self

    def describe(self) -> str:
        return f"Wait until {self.look.describe() if self.look else 'the network is idle'}"

    async def run(self, stage: Stage) -> None:
        if self.look:
            await stage.watch(self.look)
        else:
            await stage.ask(lambda page: _idle(stage))


async def _idle(stage: Stage) -> None:
    """Waits until no request has been sent or in progress for half a second from now."""
    import asyncio

    traffic, began = stage.session.traffic, monotonic()
    while (since := traffic.idle_since()) is None or monotonic() - max(since, began) < QUIET:
        if stage.left() <= 1:
            raise StepError("timeout", f"the network is not idle: {traffic.going_on() or 'requests come and go'}")
        await asyncio.sleep(MOMENT)
