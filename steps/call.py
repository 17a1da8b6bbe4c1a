"""call: run another plan as a step."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from planbook.step import FIXED, Family, Kind, Stage
from steps._fields import ValueName


class Call(Kind):
    """Runs another plan in the same tab, starting at that plan's `start`.

    The called plan has its own inputs and values. `into` is the value that receives all of its values. The called plan
    may not `allow` more hosts than this plan, and may not call itself. While it runs, its own `allow` applies.

    Example:
        - call: {plan: find-order, inputs: {number: "{{ inputs.order }}"}, into: found}
    """

    word: ClassVar[str] = "call"
    family: ClassVar[Family] = "steer"
    bare: ClassVar[str | None] = "plan"

    plan: Annotated[str, FIXED] = Field(description="the plan's name, or its path in the project")
    inputs: dict[str, Any] = Field({}, description="its inputs, by name")
    into: ValueName = Field(None, description="the value that takes its values")

    def describe(self) -> str:
        into = f" into {self.into}" if self.into else ""
        return f"Call the plan {self.plan}{into}"

    async def run(self, stage: Stage) -> None:
        values = await stage.call(self.plan, self.inputs)
        if self.into:
            stage.put(self.into, values)
