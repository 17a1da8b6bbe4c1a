"""Explains why an act on the page failed: turns Playwright's errors into error classes and messages for people."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator
from playwright.async_api import TimeoutError as PlaywrightTimeout

from planbook.browser.acting.playwright_messages import readable_message
from planbook.browser.locating.not_found import why_missing
from planbook.browser.network.allowlist import Guard, blob_origin, is_external_scheme
from planbook.browser.network.statuses import in_words
from planbook.browser.session.session import Session
from planbook.browser.starting.launch import remote_address
from planbook.errors import StepError
from planbook.hosts import host_and_port
from planbook.step.target import Target

PATIENCE = 2.5  # seconds past the deadline for finding the reason; the engine allows four
LAST_LOOK = 300  # milliseconds
SHOWN = 5
LAST_CLOSED = "the browser's last window is closed"
CRASHES = ("crashed", "has been closed", "Target closed", "Connection closed")
ACTING = ("performing", "elementHandle.type(", "elementHandle.press(")
_LISTED = re.compile(r"^\s*\d+\) (.*?)(?: aka .*)?$", re.MULTILINE)
_COVER = re.compile(r"- (<.*>) (?:from (<.*>) subtree )?intercepts pointer events")
_STATE = re.compile(r"- element is (not \w+)|element is (outside of the viewport)")
BROKEN_OFF = "the server closed the connection in the middle of the page"
UNLESS = ", and the plan does not say `browser: {certificate_errors: allow}`"
_NET = re.compile(r"net::(ERR_\w+)|NS_ERROR_(\w+)")
_AT = re.compile(r"net::\w+ at (\S+)")
_RESOLVED = "locator resolved to"


def is_strict_mode_violation(error: PlaywrightError) -> bool:
    """Returns whether more than one element matched."""
    return "strict mode violation" in error.message


def is_transient(error: PlaywrightError) -> bool:
    """Returns whether the act may succeed in a moment and Playwright does not retry it by itself."""
    return is_strict_mode_violation(error) or _gone(error)


def _gone(error: PlaywrightError) -> bool:
    return "not attached" in error.message.partition("\nCall log")[0]


def more_specific(last: PlaywrightError, before: PlaywrightError | None) -> PlaywrightError:
    """Returns the more informative of the last two failures: the last one may have had no time to find the element."""
    return before if before and isinstance(last, PlaywrightTimeout) and _RESOLVED not in last.message else last


def may_be_sent(error: PlaywrightError) -> bool:
    """Returns whether the browser may have been told to act before this error occurred."""
    waited = isinstance(error, PlaywrightTimeout) and not any(sign in error.message for sign in ACTING)
    return not (is_strict_mode_violation(error) or (waited and ("waiting for" in error.message)))


def was_performing(error: PlaywrightError) -> bool:
    """Returns whether time ran out after the browser was told to act: Playwright had not begun another attempt."""
    return "performing" in error.message.rsplit("retrying", 1)[-1]


def blocked_host(address: str, guard: Guard) -> StepError:
    """Returns the error for an address that may not be opened."""
    if is_external_scheme(address) or (blob_origin(address) or address).partition(":")[0].lower() not in (
        "http",
        "https",
        "ws",
        "wss",
    ):
        return StepError("blocked_host", f"{address} cannot be opened; only http and https can")
    if guard.why_not(address) == "server":
        return StepError(
            "blocked_host", f"{address} is a Prefect server that planbook runs; pages may not connect to it"
        )
    if guard.why_not(address) == "port":
        there = host_and_port(blob_origin(address) or address)
        port = f"; to allow its port, list {there[0]}:{there[1]} under 'allow'" if there else ""
        return StepError("blocked_host", f"{address} is not allowed{port}")
    return StepError("blocked_host", f"{address} is not allowed; the plan may connect to: {', '.join(guard.hosts)}")


def wrong_host(session: Session) -> StepError:
    """Returns the error for a page whose host is not allowed."""
    allowed = ", ".join(session.guard.hosts)
    return StepError(
        "blocked_host", f"the page is {session.address}, which is not allowed; the plan may connect to: {allowed}"
    )


def page_lost(session: Session) -> StepError:
    """Returns the error for a page that should have loaded and did not."""
    refused = session.traffic.pop_refused_page()
    if refused:
        return blocked_host(refused, session.guard)
    address, reason = session.traffic.lost_page or (session.page.url, "net::ERR_FAILED")
    return StepError("navigation", f"{address} could not be loaded: {network_reason(reason)}")


def not_opened(address: str, error: PlaywrightError, session: Session, whole: bool = False) -> StepError:
    """Returns the error for a page that did not open. `whole`: the step waited for everything on it."""
    refused = session.traffic.pop_refused_page()
    if refused:
        return blocked_host(refused, session.guard)
    if isinstance(error, PlaywrightTimeout):
        missing = session.traffic.going_on() if whole else ""
        return StepError("timeout", f"{address} was not {_there(missing)} in time" + _lacking(missing))
    if _crash(error):
        return _crashed(error, session)
    if "Download is starting" in error.message:
        return StepError("navigation", f"{address} is a file to download, not a page; use `download`")
    reason = session.traffic.failure_reason(at[1] if (at := _AT.search(error.message)) else address, error.message)
    return StepError("navigation", f"{address} could not be loaded: {network_reason(reason)}")


def _there(missing: str) -> str:
    return "loaded" if missing else "there"


def _lacking(missing: str) -> str:
    return f": {missing} did not end. `wait: settled` does not wait for it" if missing else ""


def server_error(address: str, status: int) -> StepError:
    """Returns the error for a page whose server responded with an error status."""
    return StepError("navigation", f"{address} could not be loaded: the server answers {in_words(status)}")


def form_refused(address: str, status: int) -> StepError:
    """Returns the error for a form that a `once` step sent and that the server did not accept."""
    return StepError("navigation", f"the form was not accepted: {address} answers {in_words(status)}")


def of_page(error: PlaywrightError, session: Session) -> StepError:
    """Returns the StepError for a failure that no target caused."""
    if _crash(error):
        return _crashed(error, session)
    if isinstance(error, PlaywrightTimeout):
        going_on = session.traffic.going_on()
        return StepError("timeout", "the page did not answer in time" + (f": {going_on} goes on" if going_on else ""))
    if "Execution context was destroyed" in error.message:
        return StepError("stale", "the page was replaced while it was read")
    return StepError("internal", readable_message(error.message))


def of_unexpected(error: Exception, session: Session) -> StepError:
    """Returns the StepError for an unexpected error: Playwright's, or a bug in a kind."""
    if isinstance(error, PlaywrightError):
        return of_page(error, session)
    return StepError("internal", f"{type(error).__name__}: {error}")


async def of_no_match(session: Session, target: Target, ways: Sequence[Locator]) -> StepError:
    """Returns the error if none of the locators matched exactly one element in time."""
    for way in ways:
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                if await way.count():
                    return await _there_now(target, way)
    return await not_found(session, target)


async def _there_now(target: Target, way: Locator) -> StepError:
    try:
        await way.wait_for(state="attached", timeout=LAST_LOOK)
    except PlaywrightError as error:
        if is_strict_mode_violation(error):
            return _ambiguous(target, error)
    return StepError("timeout", f"{target.describe()} was not there in time; it is now")


async def of_target(error: PlaywrightError, session: Session, target: Target, locator: Locator) -> StepError:
    """Returns the error for a failed act on the element that the target names."""
    if _crash(error):
        return _crashed(error, session)
    if is_strict_mode_violation(error):
        return _ambiguous(target, error)
    if not isinstance(error, PlaywrightTimeout):
        return _refused(error, target)
    cover = _COVER.search(error.message)
    if cover:
        return StepError("covered", f"{target.describe()} is covered by {cover[2] or cover[1]}")
    if _RESOLVED not in error.message:
        return await of_no_match(session, target, [locator])
    return await _not_in_time(error, target, locator)


async def _not_in_time(error: PlaywrightError, target: Target, locator: Locator) -> StepError:
    words = target.describe()
    if was_performing(error):
        return StepError("timeout", f"{words}: the page did not answer in time")
    states = [found[1] or found[2] for found in _STATE.finditer(error.message)]
    if "not attached" in states[-1:]:
        return StepError("stale", f"{words} was removed from the page while it was used")
    state = states[-1] if states else await _state_now(locator)
    return StepError("timeout", f"{words} is {state}, and stayed so until the timeout")


async def _state_now(locator: Locator) -> str:
    """Returns what keeps the element from being used, if Playwright did not report it in time."""
    with suppress(PlaywrightError):
        if not await locator.is_visible():
            return "not visible"
        if not await locator.is_enabled(timeout=LAST_LOOK):
            return "not enabled"
    return "not ready"


def _refused(error: PlaywrightError, target: Target) -> StepError:
    if _gone(error) or "Execution context was destroyed" in error.message:
        return StepError("stale", f"{target.describe()} was removed from the page while it was used")
    return StepError("value", f"{target.describe()}: {readable_message(error.message)}")


def _ambiguous(target: Target, error: PlaywrightError) -> StepError:
    listed = _LISTED.findall(error.message)
    number = re.search(r"resolved to (\d+) elements", error.message)
    shown = "; ".join(f"{at}) {_short(html)}" for at, html in enumerate(listed[:SHOWN], 1))
    more = "; …" if len(listed) > SHOWN else ""
    return StepError(
        "ambiguous",
        f"{target.describe()} is there {number[1] if number else 'several'} times: {shown}{more}. "
        "Say which with in, has_text, has, near or nth",
    )


async def not_found(session: Session, target: Target) -> StepError:
    """Returns the error for a target that matches nothing, with the nearest matches and other places where it is."""
    return StepError("not_found", await why_missing(session, target, PATIENCE))


def browser_died(session: Session) -> StepError:
    browser = session.context.browser
    if browser and remote_address(browser):
        return StepError("crashed", "the connection to the browser ended")
    return StepError("crashed", "the browser crashed, or somebody ended its process")


def _crash(error: PlaywrightError) -> bool:
    first = error.message.partition("\nCall log")[0]
    return any(sign in first for sign in CRASHES)


def _crashed(error: PlaywrightError, session: Session) -> StepError:
    if session.is_dead:
        return browser_died(session)
    closed = "has been closed" in error.message or "Target closed" in error.message
    return StepError("crashed", "the window was closed while it was used" if closed else "the page crashed")


def network_reason(text: str) -> str:
    """Returns the reason in Chromium's message (`net::ERR_…`) in words, with its code."""
    if "invalid URL" in text:
        return "it is not a complete address, such as https://shop.example"
    found = _NET.search(text)
    code = (found[1] or found[2]) if found else ""
    words = {
        "ERR_CONNECTION_REFUSED": "nothing answers there",
        "ERR_NAME_NOT_RESOLVED": "there is no such host",
        "ERR_INTERNET_DISCONNECTED": "there is no network",
        "ERR_CONNECTION_TIMED_OUT": "nothing answered there in time",
        "ERR_ADDRESS_UNREACHABLE": "it cannot be reached",
        "ERR_PROXY_CONNECTION_FAILED": "the proxy does not answer",
        "ERR_PROXY_AUTH_REQUESTED": "the proxy asks for a name and password",
        "ERR_PROXY_AUTH_UNSUPPORTED": "the proxy asks for more than planbook can say",
        "ERR_TUNNEL_CONNECTION_FAILED": "the proxy refuses the CONNECT request to this address",
        "ERR_SOCKS_CONNECTION_FAILED": "the proxy cannot connect there",
        "ERR_CONNECTION_RESET": "the server broke off",
        "ERR_CONNECTION_CLOSED": "the server broke off",
        "ERR_EMPTY_RESPONSE": "the server sent nothing",
        "ERR_CONTENT_LENGTH_MISMATCH": BROKEN_OFF,
        "ERR_INCOMPLETE_CHUNKED_ENCODING": BROKEN_OFF,
        "ERR_CONTENT_DECODING_FAILED": "what the server sent cannot be unpacked",
        "ERR_INVALID_HTTP_RESPONSE": "what answers there does not speak HTTP",
        "ERR_SSL_PROTOCOL_ERROR": "what answers there does not speak HTTPS",
        "ERR_CERT_AUTHORITY_INVALID": f"its certificate is not trusted{UNLESS}",
        "ERR_CERT_COMMON_NAME_INVALID": f"its certificate is that of another host{UNLESS}",
        "ERR_CERT_DATE_INVALID": f"its certificate has expired{UNLESS}",
        "ERR_TOO_MANY_REDIRECTS": "it redirects endlessly",
        "ERR_UNSAFE_PORT": "browsers do not use this port",
        "ERR_ABORTED": "it was broken off",
    }.get(code)
    return f"{words} ({code})" if words else code or text.splitlines()[0].partition(": ")[2] or text


def _short(html: str) -> str:
    return html if len(html) <= 100 else html[:99] + "…"
