"""The session of the browser's tests, and the fixture that shows it a page."""

from tests.browser.conftest import notes, session, show

__all__ = ["notes", "session", "show"]
