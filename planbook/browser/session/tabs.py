"""The tabs of a session: which one the plan is in, which window was opened last."""

from collections.abc import Mapping

from playwright.async_api import BrowserContext, Frame, Page


class NoTabError(LookupError):
    """Every tab is closed."""


class Tab:
    """What is known of one tab from its events, without asking it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.commits = 0  # how often its main frame showed another address
        self.crashed = False
        page.on("framenavigated", self._navigated)
        page.on("crash", self._crash)

    def _navigated(self, frame: Frame) -> None:
        if frame.parent_frame is None:
            self.commits += 1

    def _crash(self, page: Page) -> None:
        self.crashed = True


class Tabs:
    """A stack: the last one is where the plan is; a window that closes itself leads back to the one before."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._known: dict[Page, Tab] = {}
        self._visited: list[Page] = []
        self._last_address = ""  # where the plan was when its last window closed
        self.ever = 0  # how many tabs have come, also those that have gone again
        self.opened: list[Page] = []  # windows that opened by themselves and that nobody has gone to yet
        context.on("page", self._came)

    def _came(self, page: Page) -> None:
        self.ever += 1
        self._known[page] = Tab(page)
        self.opened.append(page)
        page.on("close", self._went)

    def _went(self, page: Page) -> None:
        self._known.pop(page, None)
        self._last_address = page.url
        self.opened = [other for other in self.opened if other is not page]
        self._visited = [other for other in self._visited if other is not page]

    @property
    def page(self) -> Page:
        """The tab that the plan is in: of those it went to, the last that is still open."""
        if self._visited:
            return self._visited[-1]
        if self._known:
            return next(reversed(self._known))
        raise NoTabError("every tab is closed")

    @property
    def current(self) -> Tab:
        return self._known[self.page]

    @property
    def commits(self) -> int:
        """How often any open tab showed another address."""
        return sum(tab.commits for tab in self._known.values())

    @property
    def all(self) -> list[Page]:
        """Every open tab, in the order in which they opened."""
        return list(self._known)

    @property
    def newest(self) -> Page | None:
        """The window that opened last and that the plan has not gone to."""
        return self.opened[-1] if self.opened else None

    def go_to(self, page: Page) -> None:
        """The plan is in this tab from now on."""
        self.opened = [other for other in self.opened if other is not page]
        self._visited = [*(other for other in self._visited if other is not page), page]

    def place(self, page: Page) -> int | None:
        """As which of the tabs that the plan went to this one came, from 0; None if it never went there."""
        return self._visited.index(page) if page in self._visited else None

    def arrange(self, places: Mapping[Page, int | None]) -> None:
        """Makes it so that these tabs were visited at these places, and that the others opened by themselves."""
        visited = {page: place for page, place in places.items() if place is not None}
        self._visited = sorted(visited, key=lambda page: visited[page])
        self.opened = [page for page in places if page not in visited]

    async def open(self) -> Page:
        """Opens an empty tab and goes to it."""
        page = await self._context.new_page()
        self.go_to(page)
        return page

    async def close(self) -> None:
        """Closes the tab that the plan is in; the one before is the current one then, or an empty one."""
        page = self.page
        if len(self._known) == 1:
            await self.open()
        await page.close()
        self._went(page)

    @property
    def lost(self) -> bool:
        """Whether the tab that the plan is in crashed, or every window is closed."""
        return not self._known or self.current.crashed

    async def revive(self) -> str:
        """Puts an empty tab in the place of one that is lost, and returns the address where that was."""
        lost = self.page if self._known else None
        address = lost.url if lost else self._last_address
        await self.open()
        if lost:
            self._went(lost)
            await lost.close()
        return address
