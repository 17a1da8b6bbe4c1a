"""scroll: move the page."""

from typing import Any, ClassVar, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from planbook.step import Effect, Family, Kind, Stage, Target


class Scroll(Kind):
    """Scrolls an element into view, or the page, or an element that scrolls by itself, to its end or beginning.

    Steps scroll to their target by themselves; this is for pages that load more when one scrolls.

    Example:
        - scroll: {to: bottom}
    """

    word: ClassVar[str] = "scroll"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target | None = None
    to: Literal["bottom", "top"] | None = Field(None, description="its end or beginning; left out: into view")

    @classmethod
    def arrange(cls, written: Any) -> Any:
        if not written:
            raise PydanticCustomError("nowhere", "say where to: a target, or to: bottom", {})
        return super().arrange(written)

    def describe(self) -> str:
        if not self.to:
            return f"Scroll to {self.target.describe() if self.target else 'nothing'}"
        what = f" {self.target.describe()}" if self.target else ""
        return f"Scroll{what} to the {self.to}"

    async def run(self, stage: Stage) -> None:
        raise NotImplementedError
