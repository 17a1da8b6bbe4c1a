"""highlight: select text on the page."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Effect, Family, Kind, NameText, Stage, Target


class Highlight(Kind):
    """Selects the text of an element, or a part of it, as with the mouse.

    A part ends at the end of a word. A pattern such as `/cat/` also matches inside words.

    Example:
        - highlight: {css: article, part: free of charge}
    """

    word: ClassVar[str] = "highlight"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "target"

    target: Target
    part: NameText | None = Field(None, description="the part of its text, at its first occurrence; default: all of it")

    def describe(self) -> str:
        return f"Highlight {self.part or 'the text'} {'in' if self.part else 'of'} {self.target.describe()}"

    async def run(self, stage: Stage) -> None:
        from steps._text_selection import select_text

        await stage.act(self.target, lambda it, ms: select_text(it, self.part))
