"""back: go to the previous page."""

from typing import Any, ClassVar

from planbook.step import Family, Kind, Stage, StepError


class Back(Kind):
    """Goes back one page, like the browser's back button.

    Example:
        - back: {}
    """

    word: ClassVar[str] = "back"
    family: ClassVar[Family] = "go"

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {} if written is None else written

    def describe(self) -> str:
        return "Go back"

    async def run(self, stage: Stage) -> None:
        await stage.settle(leaving=True)
        before = stage.page.url
        answer = await stage.act_on_page(lambda page: page.go_back(timeout=stage.left(), wait_until="domcontentloaded"))
        if answer is None and stage.page.url == before:
            raise StepError("navigation", "there is no page to go back to")
