"""What a page told of itself together with its answer about a field, so that its state is not asked for once more."""

from time import monotonic
from typing import NamedTuple

from playwright.async_api import Page

from planbook.browser.as_text import AS_TEXT
from planbook.browser.network.traffic import Traffic
from planbook.browser.session.page_state import READ
from planbook.browser.session.tabs import Tabs

FRESH = 0.1  # seconds for which it counts: as long as the engine takes to end a step
TELL = f"""() => {{
  {AS_TEXT}
  try {{ return asText(({READ})()); }} catch {{ return null; }}
}}"""


class Moment(NamedTuple):
    """A time of `time.monotonic`, and what had come over the network and been loaded by then."""

    at: float
    moved: tuple[float | None, int]


class LastTold:
    """The last report of a page of itself (`page_state.READ`), as a text."""

    def __init__(self, tabs: Tabs, traffic: Traffic) -> None:
        self._tabs, self._traffic = tabs, traffic
        self._told: tuple[Page, str, Moment, float] | None = None

    def now(self) -> Moment:
        """Returns the moment in which a page is asked."""
        return Moment(monotonic(), (self._traffic.idle_since(), self._tabs.commits))

    def forget(self) -> None:
        """Notes that something is done to the page."""
        self._told = None

    def note(self, page: Page, told: str | None, asked: Moment) -> None:
        """Notes the page's report after something was done to it; `asked`: when."""
        self._told = (page, told, asked, monotonic()) if told else None

    def take(self) -> tuple[str, float] | None:
        """Returns the report of the only tab and when it was asked for, if nothing has happened since. It counts once.

        It does not count after another act, after anything came over the network, or after a moment.
        """
        told, self._told = self._told, None
        if told is None:
            return None
        page, text, asked, heard = told
        now = self.now()
        counts = asked.at > self._traffic.acted and now.moved == asked.moved and now.moved[0] is not None
        return (text, asked.at) if counts and now.at - heard < FRESH and self._tabs.all == [page] else None
