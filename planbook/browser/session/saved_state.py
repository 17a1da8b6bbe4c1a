"""The browser's state as it is kept between two steps, and made again in another browser.

Kept are cookies, local and session storage, the tabs with their addresses, scroll and fields. Not kept is what lies
only in a page's memory, in IndexedDB, or in a tab's list of pages to go back to.
"""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any, cast
from zlib import crc32

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route, StorageState
from pydantic import BaseModel

from planbook.browser.acting.failures import not_opened
from planbook.browser.as_text import in_text
from planbook.browser.session.page_state import FOCUS, READ, STORE, Field, put_back
from planbook.browser.session.session import Session
from planbook.browser.session.state_secrets import MARK, StateRedactor
from planbook.browser.waiting.page_load import READY, wait_until_loaded
from planbook.browser.waiting.settle import note_activity
from planbook.errors import PlanbookError
from planbook.files.surrogates import repair_json

PATIENCE = 3.0  # seconds for a page to tell of itself
MOMENT = 0.1  # seconds between two looks at a page whose fields are still coming


class CannotResume(PlanbookError):
    """A run that cannot go on where it stopped, and why."""


class Redirected(CannotResume):
    """A page that leads to another now, so that the run cannot go on from it."""


class TabState(BaseModel):
    """One tab: what it showed, and whether the plan had gone to it (as which, from 0) or it opened by itself."""

    address: str
    origin: str = ""
    session: dict[str, str] = {}
    scroll: tuple[float, float] = (0, 0)
    focus: str | None = None
    fields: list[Field] = []
    lost: list[str] = []  # names of fields that held what must not be kept
    visited: int | None = None
    cookies: int = 0  # a sum over those that the page itself sees
    answers_form: bool = False


class BrowserState(BaseModel):
    """What is kept of a browser. Secrets are in it by name only (`StateRedactor`); cookies are secrets themselves."""

    cookies: list[dict[str, Any]] = []
    local: dict[str, dict[str, str]] = {}  # origin -> local storage
    tabs: list[TabState] = []

    def storage(self, redactor: StateRedactor) -> StorageState:
        """Cookies and local storage, as a new browser context takes them."""
        origins = [
            {"origin": origin, "localStorage": [{"name": name, "value": value} for name, value in items.items()]}
            for origin, items in self.local.items()
        ]
        return cast(StorageState, redactor.show({"cookies": self.cookies, "origins": origins}))


async def take(
    session: Session, redactor: StateRedactor, before: BrowserState | None, quiet: bool = False
) -> BrowserState | None:
    """The state of the browser now; None if a page does not tell. `before` has the storage of other origins.

    `quiet`: nothing came over the network since then, so that only scripts can have changed a cookie.
    """
    tabs, began = session.tabs, monotonic()
    early = session.last_told.take()
    try:
        async with asyncio.timeout(PATIENCE):
            if before is not None and quiet:
                if early:
                    told, began = [_read(early[0])], early[1]
                else:
                    told = list(await asyncio.gather(*map(_told, tabs.all)))
                note_activity(session, [page["rest"] for page in told], began)
                if [_sum(page) for page in told] == [tab.cookies for tab in before.tabs]:
                    return _state(session, redactor, before, told, before.cookies)
            cookies, *told = await asyncio.gather(session.context.cookies(), *map(_told, tabs.all))
            note_activity(session, [page["rest"] for page in told], began)
    except (PlaywrightError, TimeoutError):
        return None
    kept = [
        {name: redactor.hide(said) if isinstance(said, str) else said for name, said in one.items()} for one in cookies
    ]
    return _state(session, redactor, before, told, [cookie for cookie in kept if None not in cookie.values()])


def _state(
    session: Session,
    redactor: StateRedactor,
    before: BrowserState | None,
    told: list[dict[str, Any]],
    cookies: list[dict[str, Any]],
) -> BrowserState:
    local = dict(before.local) if before else {}
    local |= {page["origin"]: redactor.hide_all(page["local"]) for page in told if page["origin"] != "null"}
    return BrowserState(
        cookies=cookies,
        local={origin: items for origin, items in local.items() if items},
        tabs=[_tab(page, of, session, redactor) for of, page in zip(session.tabs.all, told, strict=False)],
    )


def _sum(told: dict[str, Any]) -> int:
    """Tells one state of the page's own cookies from another."""
    return crc32(told["cookies"].encode("utf-8", "replace"))


async def _told(page: Page) -> dict[str, Any]:
    for last in (False, True):
        try:
            return _read(await page.evaluate(in_text(READ), "null"))
        except PlaywrightError as error:
            if last or "context was destroyed" not in error.message:
                raise
    raise AssertionError


def _read(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(repair_json(text.encode()))
    return told


def _tab(told: dict[str, Any], page: Page, session: Session, redactor: StateRedactor) -> TabState:
    fields = [_hidden(Field(**field), redactor) for field in told["fields"]]
    return TabState(
        address=redactor.hide(told["address"]) or "",
        origin=told["origin"],
        session=redactor.hide_all(told["session"]),
        scroll=(told["x"], told["y"]),
        focus=redactor.hide(told["focus"]) if told["focus"] else None,
        fields=[field for field in fields if field.value is not None],
        lost=[field.name for field in fields if field.value is None],
        visited=session.tabs.place(page),
        cookies=_sum(told),
        answers_form=session.traffic.is_form_response(page),
    )


def _hidden(field: Field, redactor: StateRedactor) -> Field:
    """The field without secrets; of a password that is none of the plan's, nothing."""
    key, name = redactor.hide(field.key) or "", redactor.masked(field.name)
    if isinstance(field.value, list):
        chosen = [redactor.hide(one) for one in field.value]
        return field._replace(key=key, name=name, value=None if None in chosen or not key else chosen)
    if not isinstance(field.value, str) or not field.value:
        return field._replace(key=key, name=name, value=None if not key else field.value)
    hidden = redactor.hide(field.value)
    if field.type == "password" and MARK not in (hidden or ""):
        hidden = None
    return field._replace(key=key, name=name, value=None if not key else hidden)


# Made again -----------------------------------------------------------------------------------------------------------
async def restore(
    session: Session, state: BrowserState, redactor: StateRedactor, timeout: float, strict: bool = True
) -> None:
    """Opens the tabs anew, in a context that began with `state.storage`. Raises CannotResume, saying what differs.

    Not `strict`: whatever the addresses lead to now is taken, and nothing is filled.
    """
    first, *others = session.tabs.all or [await session.tabs.open()]
    for page in others:
        await page.close()
    places: dict[Page, int | None] = {}
    for tab in state.tabs:
        page = await session.tabs.open() if places else first
        places[page] = tab.visited
        await _reopen(session, page, tab, redactor, timeout, strict)
    if places:
        session.tabs.arrange(places)
        await session.page.bring_to_front()


async def _reopen(
    session: Session, page: Page, tab: TabState, redactor: StateRedactor, timeout: float, strict: bool
) -> None:
    address = redactor.show(tab.address)
    if not address.startswith(("http://", "https://")):
        return
    try:
        if tab.session:
            await _store(page, tab.origin, redactor.show(tab.session))
        response = await page.goto(address, timeout=timeout * 1000, wait_until=READY)
        await wait_until_loaded(session, page, timeout * 1000)
        if strict:
            _check(page.url, address, response.status if response else 200, tab)
            await _make_so(page, tab, redactor, timeout)
    except PlaywrightError as error:
        if strict:
            reason = not_opened(tab.address, error, session).message
            raise CannotResume(f"The page where the run stopped cannot be opened: {reason}") from None


async def _make_so(page: Page, tab: TabState, redactor: StateRedactor, timeout: float) -> None:
    await _refill(page, [Field(*redactor.show(field)) for field in tab.fields], tab, timeout)
    if tab.focus:
        await page.evaluate(FOCUS, redactor.show(tab.focus))
    await page.evaluate("([x, y]) => scrollTo(x, y)", list(tab.scroll))


def _check(now: str, wanted: str, status: int, tab: TabState) -> None:
    if _bare(now) != _bare(wanted):
        raise Redirected(
            f"The run stopped at {tab.address}, but opening that leads to {now} now: signed out, perhaps, or the site "
            "goes on by other pages. Run the plan anew, or sign in by a session and resume again."
        )
    if status >= 400:
        raise CannotResume(f"The page {tab.address} where the run stopped answers with an error {status} now.")
    if tab.answers_form:
        raise CannotResume(
            f"The page {tab.address} where the run stopped was the answer to a form, and is not there without sending "
            "that again. Run the plan from the start."
        )


def _bare(address: str) -> str:
    return address.partition("#")[0].rstrip("/")


async def _store(page: Page, origin: str, items: dict[str, str]) -> None:
    """Session storage has to be there before the page's own scripts: it is filled on an empty page of the origin."""

    async def answer(route: Route) -> None:
        await route.fulfill(body="", content_type="text/html")

    await page.route("**/*", answer)
    await page.goto(origin)
    await page.evaluate(STORE, items)
    await page.unroute("**/*", answer)


async def _refill(page: Page, fields: list[Field], tab: TabState, timeout: float) -> None:
    """Fills the fields again; scripts of the page may take a while until they are there."""
    files = [field.name for field in fields if field.type == "file" and field.value]
    if files or tab.lost:
        raise CannotResume(
            f'The field "{(files + tab.lost)[0]}" of {tab.address} held '
            f"{'a file' if files else 'a password'}, which is not kept. Run the plan from the start."
        )
    until = asyncio.get_running_loop().time() + timeout
    lacking = fields
    while lacking := [field for field in await put_back(page, lacking) if field.counts]:
        if asyncio.get_running_loop().time() > until:
            raise CannotResume(
                f'The field "{lacking[0].name}" of {tab.address}, which was filled when the run stopped, '
                "is not there now, or does not take its value. Run the plan from the start."
            )
        await asyncio.sleep(MOMENT)
