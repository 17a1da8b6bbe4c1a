"""What people ask of a live page, they may ask while it goes: its browser closes, or another page is loaded."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import Error as PlaywrightError

from planbook.browser.session.tabs import NoTabError
from planbook.errors import StepError

GONE = "the page was closed, or another one was loaded, at this moment. Try again"


@contextmanager
def told_if_gone() -> Iterator[None]:
    """Raises StepError where the page has gone meanwhile: such as Playwright says that in many ways."""
    try:
        yield
    except (PlaywrightError, NoTabError):
        raise StepError("crashed", GONE) from None
