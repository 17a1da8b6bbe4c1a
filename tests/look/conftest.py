"""The session of the browser's own tests, and what shows it a page."""

from tests.browser.conftest import notes, session, show

__all__ = ["notes", "session", "show"]
