"""dialog: answer a box of the browser."""

from typing import ClassVar, Literal

from pydantic import Field

from planbook.browser.names import contains
from planbook.step import Effect, Family, Kind, NameText, Stage, StepError
from steps._words import quoted


class Dialog(Kind):
    """Answers a box that the browser itself has opened: a notice, a question, a request for a text.

    It follows the step in which the box opens: a click, a look that waits, or one that loads or leaves a page; before
    all other steps, it answers a box of `start`. The box is answered at once, and the step before comes to its own end.
    Several boxes take several steps. A question that no such step follows is dismissed, and fails the step in which it
    came up; a notice is dismissed and noted. Boxes that the page draws are elements like any others.

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
        dialogs = stage.session.dialogs
        passed = None if dialogs.held else dialogs.take_passed()
        if passed is not None:
            return self._check(passed)
        box = await dialogs.wait(stage.left())
        try:
            self._check(box.message)
        except StepError:
            await dialogs.answer(False)
            raise
        return await stage.act_on_page(lambda page: dialogs.answer(self.do == "accept", self.with_))

    def _check(self, message: str) -> None:
        if self.contains and not contains(self.contains, message):
            raise StepError("dialog", f'the box says "{message}", which does not contain {self.contains}')
