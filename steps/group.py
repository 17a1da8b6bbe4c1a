"""group: steps under a title, optionally repeated."""

from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from planbook.step import Family, Kind, Stage, Step
from planbook.step.text import read_duration


def _turns_or_time(value: Any) -> Any:
    """Parses a bare number as a number of turns, everything else as a duration."""
    if value is None or isinstance(value, (int, timedelta)):
        return value
    text = str(value).strip()
    return int(text) if text.isdigit() else read_duration(text)


class Group(Kind):
    """Holds steps under a title, as one cell of the notebook.

    With `at_most` (a number of turns or a duration), the steps repeat until an `until` among them holds. If none holds
    in time, the group fails. Write `steps` and `at_most` next to `group`, not inside it. A group has a timeout and
    retries only if you set them. It then starts over, even after a failed `expect` or a dialog of the browser, but
    never after a `once` step in it was sent.

    Example:
        - group: Every page of the list
          at_most: 50
          steps:
            - until: {not: {link: Next}}
            - click: {link: Next}
    """

    word: ClassVar[str] = "group"
    family: ClassVar[Family] = "steer"
    bare: ClassVar[str | None] = "title"
    holds_steps: ClassVar[bool] = True

    title: str = Field(description="what the group is for")
    at_most: Annotated[int | timedelta | None, BeforeValidator(_turns_or_time)] = Field(
        None, description="a number of turns or a duration; the steps repeat until then"
    )
    steps: list[Step] = Field(min_length=1, description="the steps")

    def describe(self) -> str:
        return self.title

    async def run(self, stage: Stage) -> None:
        if self.at_most is None:
            await stage.run_steps(self.steps)
        else:
            await stage.repeat(self.steps, self.at_most)
