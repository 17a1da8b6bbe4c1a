"""reload: load the page again."""

from typing import Any, ClassVar

from planbook.step import Family, Kind, Stage, StepError

SENDS_AGAIN = (
    "nothing was loaded: the page is the answer to a form that a step with `effect: once` has sent, and a reload sends "
    "it again. Open the page by its address: `goto`"
)


class Reload(Kind):
    """Reloads the page and waits until it is there.

    A page that is the answer to a form of a `once` step is not reloaded (`value`), because that sends the form again.

    Example:
        - reload: {}
    """

    word: ClassVar[str] = "reload"
    family: ClassVar[Family] = "go"

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {} if written is None else written

    def describe(self) -> str:
        return "Reload the page"

    async def run(self, stage: Stage) -> None:
        await stage.settle(leaving=True)
        if stage.session.sent.was_sent_once(stage.session.traffic.form_of_page(stage.page)):
            raise StepError("value", SENDS_AGAIN)
        await stage.act_on_page(lambda page: page.reload(timeout=stage.left(), wait_until="domcontentloaded"))
