"""highlight: select text on the page."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, Stage, Target
from steps._words import quoted


class Highlight(Kind):
    """Selects the text of an element, or a part of it, as one does with the mouse.

    Example:
        - highlight: {css: article, part: free of charge}
    """

    word: ClassVar[str] = "highlight"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    part: str | None = Field(None, description="the part of its text, where it first stands; else all of it")

    def describe(self) -> str:
        what = quoted(self.part) if self.part else "the text"
        return f"Highlight {what} {'in' if self.part else 'of'} {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        raise NotImplementedError
