"""highlight: select text on the page."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, NameText, Stage, Target
from steps._marking import mark


class Highlight(Kind):
    """Selects the text of an element, or a part of it, as one does with the mouse.

    A part ends where words end; a pattern, as `/cat/`, also finds what is within words.

    Example:
        - highlight: {css: article, part: free of charge}
    """

    word: ClassVar[str] = "highlight"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    part: NameText | None = Field(None, description="the part of its text, where it first stands; else all of it")

    def describe(self) -> str:
        return f"Highlight {self.part or 'the text'} {'in' if self.part else 'of'} {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        await stage.act(self.target, lambda it, ms: mark(it, self.part))
