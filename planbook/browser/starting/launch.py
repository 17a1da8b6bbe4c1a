"""Starts a browser, or connects to one, and leaves no process behind."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from playwright._impl import transport
from playwright._impl._driver import get_driver_env
from playwright.async_api import Browser, BrowserType, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting.playwright_messages import readable_message
from planbook.browser.locating.selector_engines import register
from planbook.browser.starting import kept, remote
from planbook.browser.starting.executable import BrowserLocation, cache
from planbook.browser.starting.processes import kill, left_at_end, registered
from planbook.browser.starting.temporary import temporary_folder
from planbook.errors import PlanbookError
from planbook.files.surrogates import repair_json
from planbook.secrets.redaction import Mask, secrets_in_address

if TYPE_CHECKING:
    from planbook.browser.starting.kept_connection import Taken

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# There is one way out of a context, its proxy (browser.network.proxy): no names are asked for past it, and peer
# connections do not send by UDP.
ONE_WAY_OUT = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# Playwright waits for two frames before it clicks; without the limit a frame does not wait for the screen's next.
NO_FRAME_LIMIT = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
START_SECONDS = 30.0
NO_WAIT_FOR_FONTS = {"PW_TEST_SCREENSHOT_NO_FONTS_READY": "1"}
# Node has three spaces of 16 MB for new objects, and glibc an arena for each thread, which keeps what was freed. With
# less of both, the driver of a run takes about 75 MB and not 100, for the same processor time.
SMALL_DRIVER = {"NODE_OPTIONS": "--max-semi-space-size=2", "MALLOC_ARENA_MAX": "1"}
DRIVER_GONE = "Connection closed while reading from the driver"  # Playwright's words
PATIENCE = 5.0  # seconds for a browser, and for the driver, to end
_DEVICES: WeakKeyDictionary[Browser, Mapping[str, Mapping[str, Any]]] = WeakKeyDictionary()

_ELSEWHERE: WeakKeyDictionary[Browser, str] = WeakKeyDictionary()
_TOLD: ContextVar[dict[str, str] | None] = ContextVar("what the driver is told that is being started", default=None)


def remote_address(browser: Browser) -> str | None:
    """The address of a browser that runs already; None for one that was started here."""
    return _ELSEWHERE.get(browser)


def devices_of(browser: Browser) -> Mapping[str, Mapping[str, Any]]:
    """The devices that the Playwright knows which started the browser, each with its options for a context."""
    return _DEVICES.get(browser, {})


@asynccontextmanager
async def launch_browser(
    found: BrowserLocation,
    *,
    headed: bool = False,
    frame_limit: bool = False,
    may_be_kept: bool = False,
    alone: bool = True,
) -> AsyncIterator[Browser]:
    """The browser, for as long as the block lasts. Raises PlanbookError if it cannot start.

    It is a new one; if `may_be_kept`, it may be the one that the warm process keeps. Unless `alone`, other runs may
    have it at the same time: what one of them copies, another one pastes.
    """
    logging.getLogger("asyncio").addFilter(_no_news)
    wanted = kept.describe(found, arguments(found, frame_limit=frame_limit), _for_the_driver())
    if taken := await kept.take(wanted if may_be_kept and not headed else "", alone):
        async with _taken(taken):
            yield taken.browser
        return
    with temporary_folder() as temporary:
        async with _launched(found, headed, frame_limit, temporary) as browser:
            yield browser


@asynccontextmanager
async def _taken(taken: "Taken") -> AsyncIterator[None]:
    with left_at_end(taken.leave):
        try:
            _hear_whole_characters(taken.manager)
            await register(taken.playwright)
            _DEVICES[taken.browser] = taken.playwright.devices
            yield
        finally:
            await _leave_driver(taken.manager, taken.leave)


@asynccontextmanager
async def _launched(
    found: BrowserLocation, headed: bool, frame_limit: bool, temporary: Path | None
) -> AsyncIterator[Browser]:
    manager = async_playwright()
    try:
        with _telling_the_driver(temporary):
            playwright = await manager.start()
        _hear_whole_characters(manager)
    except (PlaywrightError, OSError) as error:
        raise PlanbookError(f"Playwright's driver cannot start: {_reason(error)}; reinstall it: "
                            "pip install --force-reinstall playwright") from None  # fmt: skip
    driver = _driver_of(manager)
    with registered(driver):
        try:
            await register(playwright)
            browser = await _start(playwright, found, headed, frame_limit)
            _DEVICES[browser] = playwright.devices
            if found.address:
                _ELSEWHERE[browser] = found.address
            try:
                yield browser
            finally:
                await _leave(browser)
        finally:
            await _leave_driver(manager, lambda: kill(driver) if driver else None)


def _no_news(record: logging.LogRecord) -> bool:
    """False for the calls that a driver leaves unanswered which is ended in the middle of them: nobody waits for them.

    Whoever does wait for one is told by the call itself.
    """
    return DRIVER_GONE not in record.getMessage()


def _driver_of(manager: object) -> int | None:
    """The number of the driver's process, for which Playwright has no place of its own."""
    transport_of: Any = getattr(getattr(manager, "_client", None), "_transport", None)
    number = getattr(getattr(transport_of, "_proc", None), "pid", None)
    return number if isinstance(number, int) else None


async def _leave_driver(manager: Any, by_force: Callable[[], None]) -> None:
    """Ends the driver, or the connection to it; by force if it does not answer."""
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE):
            await manager.__aexit__()
            return
    by_force()


def _hear_whole_characters(manager: object) -> None:
    """Takes halves of characters out of all that the driver says: texts, names, addresses, messages, files' names.

    Playwright has no place of its own for that. One in a message would break whatever writes the text down.
    """
    heard: Any = getattr(getattr(manager, "_client", None), "_transport", None)
    if heard is not None:
        read = heard.deserialize_message
        heard.deserialize_message = lambda data: read(repair_json(data))


@contextmanager
def _telling_the_driver(temporary: Path | None) -> Iterator[None]:
    """Has the driver that is started meanwhile write into a temporary folder of its own.

    The environment of this process is left as it is: other threads read it meanwhile (one imports Prefect), and fail
    where it changes under their hands. Other drivers that this process starts are told nothing of it.
    """
    transport.get_driver_env = _driver_variables  # type: ignore[attr-defined]
    token = _TOLD.set({"TMPDIR": str(temporary)} if temporary else {})
    try:
        yield
    finally:
        _TOLD.reset(token)


def _driver_variables() -> dict[str, str]:
    told = _TOLD.get()
    return get_driver_env() if told is None else _for_the_driver() | get_driver_env() | told


def _for_the_driver() -> dict[str, str]:
    """The variables that it is given.

    Lets the driver keep its compiled code between runs, which saves a fifth of the processor time of its start; and
    keeps Node's warnings from the terminal, such as that a deadline passed while Playwright worked out what was left.
    It takes pictures without waiting for fonts: one that never comes would hold it up until the timeout (see
    `page_load.wait_for_fonts`).
    """
    compiled = {"NODE_COMPILE_CACHE": str(cache() / "planbook" / "driver"), "NODE_NO_WARNINGS": "1"}
    small = {} if "PLAYWRIGHT_NODEJS_PATH" in os.environ else SMALL_DRIVER  # an older Node may not know the option
    return compiled | small | NO_WAIT_FOR_FONTS


async def _start(playwright: Playwright, found: BrowserLocation, headed: bool, frame_limit: bool) -> Browser:
    kind: BrowserType = getattr(playwright, found.kind)
    try:
        if found.address:
            return await remote.connect(kind, found.address)
        return await kind.launch(
            executable_path=found.executable,
            headless=not headed,
            args=arguments(found, frame_limit=frame_limit or headed),
            # Our own process decides when the browser goes.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=START_SECONDS * 1000,
        )
    except (PlaywrightError, OSError) as error:
        raise PlanbookError(_refusal(found, headed, _reason(error))) from None


async def _leave(browser: Browser) -> None:
    """Closes the browser; one that does not answer goes with the driver."""
    if not browser.is_connected():
        return
    with suppress(PlaywrightError, asyncio.TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await browser.close()


def arguments(found: BrowserLocation, *, frame_limit: bool) -> list[str]:
    """The flags that the browser is started with."""
    if found.kind != "chromium":
        return []
    flags = [*QUIET, *ONE_WAY_OUT]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    if not frame_limit:
        flags.extend(NO_FRAME_LIMIT)
    return flags


def _refusal(found: BrowserLocation, headed: bool, reason: str) -> str:
    if found.address:
        said = f"there is no browser at {found.address}: {reason}; start one there, or {remote.NAME_ANOTHER}"
        return Mask(secrets_in_address(found.address)).text(said)
    hint = "run `planbook doctor` to see what is there"
    if headed and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        hint = "there is no display here: leave out --headed, or run under xvfb-run"
    return f"the browser {found.executable} cannot start: {reason}; {hint}"


def _reason(error: Exception) -> str:
    """The line of a failure that says why, without Playwright's frame around it."""
    text = error.message if isinstance(error, PlaywrightError) else str(error)
    lines = [line.strip(" -═╔╗╚╝║") for line in text.splitlines()]
    told = [line for line in lines if line and not line.startswith(("BrowserType.", "Call log", "<launch"))]
    for sign in ("error while loading", "Missing X server", "Permission denied", "ENOENT", "ECONNREFUSED", "FATAL"):
        for line in told:
            if sign in line:
                return line
    first = lines[0] if lines else "no reason was given"
    return readable_message(first.partition(": ")[2] or first)
