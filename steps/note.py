"""note: prose in the notebook."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Stage


class Note(Kind):
    """A text in Markdown for readers of the plan and its notebook. It does nothing and does not count as a step.

    Example:
        - note: |
            ### Sign in
            The buyer's account has no right to pay.
    """

    word: ClassVar[str] = "note"
    family: ClassVar[Family] = "steer"
    bare: ClassVar[str | None] = "text"

    text: str = Field(description="the text, in Markdown")

    def describe(self) -> str:
        lines = [line.strip("# ") for line in self.text.splitlines()]
        return next((line for line in lines if line), "Note")

    async def run(self, stage: Stage) -> None:
        return
