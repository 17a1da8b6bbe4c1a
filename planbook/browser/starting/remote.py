"""Connects to a browser that runs already: that of a Playwright server, or a Chromium that is open to DevTools.

What answers at the address is asked first what it is, over HTTP. Neither side then has to guess the other's protocol,
and a version that does not fit is refused before the run begins.
"""

import asyncio
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPException
from importlib.metadata import version
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from playwright.async_api import Browser, BrowserType
from playwright.async_api import Error as PlaywrightError

from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask, secrets_in_address

Protocol = Literal["playwright", "devtools"]

SECONDS = 30.0
PATIENCE = 10.0  # seconds for an answer over HTTP
OLDEST = 121
"""The oldest Chromium that knows all that planbook's scripts ask of a page (`checkVisibility` and its options)."""
NAME_ANOTHER = "name another with --browser"
NO_BROWSER = (
    "{} is not a browser: it answers, but not as a Playwright server, and not as a Chromium that was started with "
    f"--remote-debugging-port; {NAME_ANOTHER}"
)
OTHER_VERSION = (
    "the Playwright server at {} has version {}, and the Playwright that planbook uses has version {}: they must be "
    "the same. Start a server of that version there: npx playwright@{} run-server"
)
NOT_INSTALLED = "the Playwright server at {} has no {}; run this there: npx playwright@{} install {}"
OTHER_PATH = "the Playwright server at {} serves another path; its address is {}"
TOO_OLD = f"the browser at {{}} is Chromium {{}}, and planbook needs {OLDEST} or newer; update it, or {NAME_ANOTHER}"
ONLY_NUMBERS = "the browser at {} refuses the name of its machine; write an IP address instead"


@dataclass(frozen=True)
class Answer:
    """What is at an address: how to talk to it, and where."""

    protocol: Protocol
    endpoint: str


class _Silent(Exception):
    """Something is there, but it does not answer over HTTP."""


async def connect(kind: BrowserType, address: str) -> Browser:
    """The browser at the address. Raises PlanbookError for what does not fit, and Playwright's errors and OSError."""
    answer = await asyncio.to_thread(identify, address)
    if answer.protocol == "devtools":
        return _recent(await kind.connect_over_cdp(answer.endpoint, timeout=SECONDS * 1000), address)
    try:
        return await kind.connect(answer.endpoint, timeout=SECONDS * 1000)
    except PlaywrightError as error:
        if known := _known(error.message, address, kind.name):
            raise known from None
        raise


def identify(address: str) -> Answer:
    """What is at the address. Raises PlanbookError for what planbook cannot use, and OSError where nothing answers."""
    is_socket = address.startswith(("ws://", "wss://"))
    try:
        if told := _ask(address, "json/version"):
            check_version(str(told.get("Browser", "")), address)
            return Answer("devtools", address)
        if (path := _ask(address, "json").get("wsEndpointPath")) is not None:
            return Answer("playwright", _of_playwright(address, str(path), is_socket))
    except _Silent:
        pass
    if not is_socket:
        raise PlanbookError(NO_BROWSER.format(shown(address)))
    # A service that passes on WebSockets alone: the address has to say it.
    return Answer("devtools" if "/devtools/" in address else "playwright", address)


def check_version(product: str, address: str) -> None:
    """Raises PlanbookError for a Chromium that is too old. `product` is such as `HeadlessChrome/156.0.8078.108`."""
    found = re.search(r"(?:Chrome|Chromium|Edg)/(\d+)", product)
    if found and int(found[1]) < OLDEST:
        raise PlanbookError(TOO_OLD.format(shown(address), found[1]))


def shown(address: str) -> str:
    """The address without passwords and tokens."""
    return Mask(secrets_in_address(address)).text(address)


def _of_playwright(address: str, path: str, is_socket: bool) -> str:
    """Where the server is to be connected to: an HTTP address names the machine alone, a WebSocket's the path too."""
    parts = urlsplit(address)
    if is_socket and (parts.path or "/") == path:
        return address
    there = parts._replace(scheme={"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme), path=path).geturl()
    if is_socket:
        raise PlanbookError(OTHER_PATH.format(shown(address), shown(there)))
    return there


def _ask(address: str, path: str) -> dict[str, Any]:
    """The object at a path; empty if something else is there. Raises OSError, PlanbookError, _Silent."""
    parts = urlsplit(address)
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    below = "" if parts.scheme in ("ws", "wss") else parts.path.rstrip("/")
    there = parts._replace(scheme=scheme, netloc=parts.netloc.rpartition("@")[2], path=f"{below}/{path}", fragment="")
    try:
        with urlopen(Request(there.geturl(), headers=_credentials(address)), timeout=PATIENCE) as answered:
            told = json.loads(answered.read(100_000))
    except HTTPError as error:
        if b"Host header is specified and is not an IP address" in error.read(1000):
            raise PlanbookError(ONLY_NUMBERS.format(shown(address))) from None
        return {}
    except URLError as error:
        raise OSError(getattr(error.reason, "strerror", None) or str(error.reason)) from None
    except HTTPException:
        raise _Silent from None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _credentials(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    if not parts.username:
        return {}
    said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(said.encode()).decode()}"}


def _recent(browser: Browser, address: str) -> Browser:
    check_version(f"Chrome/{browser.version}", address)
    return browser


def _known(message: str, address: str, kind: str) -> PlanbookError | None:
    """A failure to connect, in our words, if it is one of those that have a remedy of their own."""
    ours = ".".join(version("playwright").split(".")[:2])
    if theirs := re.search(r"server version: v(\S+)", message):
        return PlanbookError(OTHER_VERSION.format(shown(address), theirs[1], ours, ours))
    if "Executable doesn't exist" in message:
        return PlanbookError(NOT_INSTALLED.format(shown(address), kind, ours, kind))
    return None
