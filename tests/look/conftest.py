"""The site, the browser and the session of the browser's own tests."""

from tests.browser.conftest import browser, notes, session, show, site, the_site

__all__ = ["browser", "notes", "session", "show", "site", "the_site"]
