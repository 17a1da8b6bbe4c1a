"""tab: open, close and switch tabs."""

from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, model_validator

from planbook.browser.locating.name_matching import matches
from planbook.browser.network.url_pattern import matches_url
from planbook.step import Family, Kind, NameText, Stage, StepError
from steps._fields import exactly_one

if TYPE_CHECKING:
    from playwright.async_api import Page

MOMENT = 0.05  # seconds between two checks


class Tab(Kind):
    """Switches to another tab or window, opens a tab, or closes the current one.

    `tab: opened` waits for the window that was just opened and switches to it. `tab: close` closes the tab and returns
    to the one before. `open` opens an address in a new tab. `address` and `page_title` switch to the open tab that has
    them; an address is absolute or a path, and `*` matches anything.

    Example:
        - tab: opened
    """

    word: ClassVar[str] = "tab"
    family: ClassVar[Family] = "go"
    bare: ClassVar[str | None] = "do"

    do: Literal["opened", "close"] | None = Field(
        None, description="`opened`: switch to the window just opened; `close`: close this tab"
    )
    open: str | None = Field(None, description="an address to open in a new tab")
    address: NameText | None = Field(None, description="the address of the tab to go to")
    page_title: NameText | None = Field(None, description="the title of the tab to go to")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        exactly_one({"do": self.do, "open": self.open, "address": self.address, "page_title": self.page_title})
        return self

    def describe(self) -> str:
        if self.open:
            return f"Open {self.open} in a new tab"
        if self.address:
            return f"Go to the tab with the address {self.address}"
        if self.page_title:
            return f"Go to the tab with the title {self.page_title}"
        return "Close the tab" if self.do == "close" else "Go to the window just opened"

    async def run(self, stage: Stage) -> None:
        from planbook.browser.waiting.page_load import wait_until_loaded  # lazy: it loads Playwright

        tabs = stage.session.tabs
        if self.do == "close":
            await stage.settle()
            await tabs.close()
        elif self.open:
            await tabs.open()
            await stage.open(self.open)
        else:
            page = await stage.ask(lambda page: self._awaited(stage))
            await stage.ask(lambda _: wait_until_loaded(stage.session, page, stage.left()))
            tabs.go_to(page)
            await page.bring_to_front()

    async def _awaited(self, stage: Stage) -> "Page":
        """Returns the wanted tab as soon as there is one."""
        import asyncio

        while True:
            page = stage.session.tabs.newest if self.do else await self._open_one(stage)
            if page:
                return page
            if stage.left() < 2000 * MOMENT:
                raise StepError("not_found", await self._none(stage))
            await asyncio.sleep(MOMENT)

    async def _open_one(self, stage: Stage) -> "Page | None":
        """Returns the newest tab with the address or the title."""
        for page in reversed(stage.session.tabs.all):
            if self.address and matches_url(self.address, page.url):
                return page
            if self.page_title and matches(self.page_title, await page.title()):
                return page
        return None

    async def _none(self, stage: Stage) -> str:
        if self.do:
            return "no window was opened"
        wanted = f"the address {self.address}" if self.address else f"the title {self.page_title}"
        there = [f'{page.url} "{await page.title()}"' for page in stage.session.tabs.all]
        return f"no tab has {wanted}; there are: {', '.join(there)}"
