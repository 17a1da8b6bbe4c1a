"""dialog: answer a box of the browser."""

from typing import ClassVar, Literal

from pydantic import Field

from planbook.browser.names import contains
from planbook.step import Effect, Family, Kind, NameText, Stage, StepError
from steps._words import quoted


class Dialog(Kind):
    """Answers a box that the browser itself has opened: a notice, a question, a request for a text.

    It comes right behind the step that opens the box. A question that no such step follows is dismissed, and fails the
    step that opened it. Boxes that the page draws are elements like any others.

    Example:
        - dialog: {do: accept, contains: Delete the order}
    """

    word: ClassVar[str] = "dialog"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "do"

    do: Literal["accept", "dismiss"] = Field(description="OK, or Cancel")
    contains: NameText | None = Field(None, description="a part of what the box says")
    with_: str | None = Field(None, description="the text to answer with")

    def describe(self) -> str:
        which = f" that contains {self.contains}" if self.contains else ""
        answer = f" with {quoted(self.with_)}" if self.with_ is not None else ""
        return f"{'Dismiss' if self.do == 'dismiss' else 'Accept'} the browser's box{which}{answer}"

    async def run(self, stage: Stage) -> None:
        box = await stage.session.dialogs.wait(stage.left())
        if self.contains and not contains(self.contains, box.message):
            await stage.session.dialogs.answer(False)
            raise StepError("dialog", f'the box says "{box.message}", which does not contain {self.contains}')
        await stage.act_on_page(lambda page: stage.session.dialogs.answer(self.do == "accept", self.with_))
