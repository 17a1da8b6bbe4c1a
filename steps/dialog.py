"""dialog: answer a dialog of the browser."""

from typing import ClassVar, Literal

from pydantic import Field

from planbook.browser.locating.name_matching import contains
from planbook.step import Effect, Family, Kind, NameText, Stage, StepError
from steps._words import quoted


class Dialog(Kind):
    """Answers a dialog of the browser itself: an alert, a confirmation, a prompt.

    Write it after the step that opens the dialog: a click, a step that waits, or a step that loads or leaves a page.
    Before all other steps, it answers a dialog of `start`. planbook answers the dialog immediately, and the step before
    it then finishes. Several dialogs need several steps. If no `dialog` step follows, a confirmation or prompt is
    dismissed and fails the step that opened it, and an alert is dismissed and noted. Dialogs that are part of the page
    are ordinary elements.

    Example:
        - dialog: {do: accept, contains: Delete the order}
    """

    word: ClassVar[str] = "dialog"
    family: ClassVar[Family] = "act"
    effect: ClassVar[Effect] = "repeat"
    bare: ClassVar[str | None] = "do"

    do: Literal["accept", "dismiss"] = Field(description="OK, or Cancel")
    contains: NameText | None = Field(None, description="a part of the dialog's text")
    with_: str | None = Field(None, description="the text to answer with")

    def describe(self) -> str:
        which = f" that contains {self.contains}" if self.contains else ""
        answer = f" with {quoted(self.with_)}" if self.with_ is not None else ""
        return f"{'Dismiss' if self.do == 'dismiss' else 'Accept'} the browser's dialog{which}{answer}"

    async def run(self, stage: Stage) -> None:
        dialogs = stage.session.dialogs
        passed = None if dialogs.held else dialogs.take_passed()
        if passed is not None:
            return self._check(passed)
        dialog = await dialogs.wait(stage.left())
        try:
            self._check(dialog.message)
        except StepError:
            await dialogs.answer(False)
            raise
        return await stage.act_on_page(lambda page: dialogs.answer(self.do == "accept", self.with_))

    def _check(self, message: str) -> None:
        if self.contains and not contains(self.contains, message):
            raise StepError("dialog", f'the dialog says "{message}", which does not contain {self.contains}')
