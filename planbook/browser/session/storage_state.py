"""A signed-in state in a browser: taken from it, and put into it."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from time import time
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, StorageState
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.failures import of_page
from planbook.browser.session.session import Session
from planbook.runs.session_files import SessionState

LARGEST = 20_000_000  # characters of a state: what signs in is small, and pages keep whole mailboxes beside it
STORED = "() => [location.origin, { ...sessionStorage }]"
STORE = """
(() => {
  const items = ITEMS[location.origin];
  if (items && !sessionStorage.length) for (const name in items) sessionStorage.setItem(name, items[name]);
})()
"""


async def take(session: Session, name: str, inputs: Mapping[str, Any], revision: str) -> SessionState:
    """The state as it is now: cookies, local storage, IndexedDB, session storage of the open tabs. Raises StepError."""
    stored: dict[str, dict[str, str]] = {}
    for page in session.tabs.all:
        with suppress(PlaywrightError):
            origin, items = await page.evaluate(STORED)
            if items:
                stored[origin] = items
    storage = await _storage(session)
    return SessionState(name, time(), storage, stored, session.address, inputs, revision)


async def put(session: Session, kept: SessionState) -> None:
    """Adds the state to what the browser has: of two cookies or entries of one name the kept one counts.

    Raises StepError.
    """
    here = await _storage(session)
    try:
        await session.context.set_storage_state(storage_of([here, kept.storage]))
        await fill_session_storage(session.context, kept)
    except PlaywrightError as error:
        raise of_page(error, session) from None
    session.signed_in[kept.name] = kept.saved


async def _storage(session: Session) -> Mapping[str, Any]:
    """Cookies, local storage and IndexedDB; without that where it is too much, or holds what no file can hold."""
    with suppress(PlaywrightError):
        storage = cast(Mapping[str, Any], await session.context.storage_state(indexed_db=True))
        if len(json.dumps(storage, default=str)) <= LARGEST:
            return storage
    session.note("IndexedDB is not part of the saved session: it is too large, or contains what cannot be saved")
    try:
        return cast(Mapping[str, Any], await session.context.storage_state())
    except PlaywrightError as error:
        raise of_page(error, session) from None


async def fill_session_storage(context: BrowserContext, kept: SessionState) -> None:
    """In every tab that has no session storage of its own yet, before the page's scripts."""
    if kept.session:
        await context.add_init_script(STORE.replace("ITEMS", json.dumps(kept.session)))


def storage_of(states: Iterable[Mapping[str, Any]]) -> StorageState:
    """Several states as one; the later counts."""
    cookies: dict[tuple[str, ...], Any] = {}
    origins: dict[str, Any] = {}
    for state in states:
        cookies |= {tuple(str(one.get(key)) for key in ("name", "domain", "path")): one for one in state["cookies"]}
        origins |= {one["origin"]: one for one in state["origins"]}
    return cast(StorageState, {"cookies": [*cookies.values()], "origins": [*origins.values()]})


def same_page(address: str, other: str) -> bool:
    """Whether two addresses are of one page, whatever they ask it for."""
    one, two = urlsplit(address), urlsplit(other)
    return (one.scheme, one.netloc, one.path.rstrip("/")) == (two.scheme, two.netloc, two.path.rstrip("/"))
