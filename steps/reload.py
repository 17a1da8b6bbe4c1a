"""reload: load the page again."""

from typing import Any, ClassVar

from planbook.step import Family, Kind, Stage


class Reload(Kind):
    """Reloads the page and waits until it is there.

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
        await stage.act_on_page(lambda page: page.reload(timeout=stage.left(), wait_until="domcontentloaded"))
