"""screenshot: keep a screenshot."""

from typing import ClassVar

from pydantic import Field

from planbook.step import Family, Kind, Stage, Target


class Screenshot(Kind):
    """Takes a picture of the whole page or of one element, and keeps it with the run.

    Example:
        - screenshot: {table: Orders, name: all orders}
    """

    word: ClassVar[str] = "screenshot"
    family: ClassVar[Family] = "read"
    bare: ClassVar[str | None] = "name"

    target: Target | None = None
    name: str = Field("page", description="what the picture is called")

    def describe(self) -> str:
        what = self.target.describe() if self.target else "the page"
        called = f" as {self.name}" if "name" in self.model_fields_set else ""
        return f"Take a picture of {what}{called}"

    async def run(self, stage: Stage) -> None:
        from planbook.browser.evidence.capture import COVER
        from planbook.browser.evidence.covering import masks_of  # lazy: it loads Playwright
        from planbook.browser.waiting.page_load import wait_for_fonts

        await stage.settle()
        await stage.ask(lambda page: wait_for_fonts(stage.session))
        hidden = (await stage.ask(lambda page: masks_of(stage.session))).locators
        if self.target:
            element = await stage.find(self.target)
            picture = await stage.ask(
                lambda page: element.screenshot(timeout=stage.left(), mask=hidden, mask_color=COVER)
            )
        else:
            picture = await stage.ask(
                lambda page: page.screenshot(full_page=True, timeout=stage.left(), mask=hidden, mask_color=COVER)
            )
        stage.keep("screenshot", f"{self.name}.png", picture)
