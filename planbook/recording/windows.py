"""Which window the person is in, and whether a person or the page has opened, left or closed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from planbook.browser.recording.acts import Happening

if TYPE_CHECKING:
    from playwright.async_api import Page

Written = dict[str, Any]
SOON = 2.0  # seconds within which a page reacts to an act
AT_ONCE = 1.0  # seconds within which a page that leaves itself begins to load the next


class Windows:
    """The windows, as the plan will find them."""

    def __init__(self) -> None:
        self.began = 0.0
        self._visited: list[Page] = []
        self._unvisited: dict[Page, bool] = {}  # windows that nobody has gone to; whether a page opened them
        self._closing: set[Page] = set()
        self._acted: dict[Page, float] = {}
        self._left: dict[Page, float] = {}  # when a page has begun to leave itself
        self._places: dict[Page, int] = {}  # in the history of each window
        self._started = False

    @property
    def page(self) -> Page | None:
        """The window that the plan is in."""
        return self._visited[-1] if self._visited else None

    def begin(self, page: Page, is_open: bool, now: float) -> None:
        """The plan begins in this window. `is_open`: its first page is there already."""
        self._visited, self._started, self.began = [page], is_open, now

    def way_to(self, at: Happening) -> Written | None:
        """Returns the fields of the `tab` step that leads to the window of an act; None if the plan is there."""
        page = at.page
        self._acted[page] = at.time
        if page is self.page:
            return None
        is_newest = page in self._unvisited and page is next(reversed(self._unvisited))
        self._unvisited.pop(page, None)
        is_first = not self._visited
        self._visited = [*(one for one in self._visited if one is not page), page]
        if is_first:
            return None
        return {"do": "opened"} if is_newest else {"address": _path(page.url)}

    def opened(self, at: Happening) -> None:
        by_page = bool(at.told.get("by_page")) or any(at.time - time < SOON for time in self._acted.values())
        if at.page not in self._visited:
            self._unvisited[at.page] = by_page

    def closes(self, at: Happening) -> None:
        self._closing.add(at.page)

    def closed(self, at: Happening) -> bool:
        """Returns whether a person closed the window that the plan is in."""
        page, is_current = at.page, at.page is self.page
        self._unvisited.pop(page, None)
        self._visited = [one for one in self._visited if one is not page]
        return is_current and page not in self._closing and bool(self._visited)

    def leaves(self, at: Happening) -> None:
        self._left[at.page] = at.time

    def document(self, at: Happening) -> Written | None:
        """Returns the step of a person who typed an address, reloaded or went back; None for a page's own doing."""
        address, page, began = str(at.told["address"]), at.page, float(at.told["began"]) / 1000
        before, place = at.told.get("left"), int(at.told["index"])
        before = self._places.get(page, -1) if before is None else int(before)
        self._places[page] = place
        is_by_page = self._is_by_page(at, began)
        if not address.startswith("http") or began < self.began:
            return None
        if self._unvisited.get(page) is False:
            self._unvisited.pop(page)
            self._visited.append(page)
            return {"tab": {"open": address}}
        if page is not self.page:
            return None
        if not self._started:
            self._started = True
            return None
        return (
            None if is_by_page else self._by_person(str(at.told["way"]), address, bool(at.told["from"]), before, place)
        )

    def _is_by_page(self, at: Happening, began: float) -> bool:
        """Returns whether the page itself has led there: it told so, or an act came just before, in older browsers."""
        left = self._left.pop(at.page, 0.0)  # it has led to one document only
        if at.told.get("leaves"):
            return began - left < AT_ONCE
        return began - self._acted.get(at.page, 0.0) < SOON

    def _by_person(self, way: str, address: str, is_linked: bool, before: int, place: int) -> Written | None:
        if way == "reload":
            return {"reload": {}}
        if way == "back_forward":
            return {"back": {}} if before < 0 or place in (before, before - 1) else {"goto": {"address": address}}
        return None if is_linked else {"goto": {"address": address}}


def _path(address: str) -> str:
    return urlsplit(address).path or "/"
