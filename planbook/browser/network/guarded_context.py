"""Opens browser contexts that can only reach the hosts of a guard."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext
from playwright.async_api import Error as PlaywrightError

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.proxy import Proxy
from planbook.browser.network.upstream import is_here
from planbook.browser.starting.launch import remote_address
from planbook.browser.starting.remote import NAME_ANOTHER
from planbook.errors import PlanbookError
from planbook.secrets.redaction import Mask, secrets_in_address

NO_PEERS = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection']) delete window[name]"
"""Removes peer connections: they use UDP, which bypasses the proxy. planbook's own Chromium has a flag for that."""
PROBE = "http://planbook.invalid/"
SECONDS = 10.0


async def new_guarded_context(browser: Browser, guard: Guard, **options: Any) -> tuple[BrowserContext, Proxy | None]:
    """Returns a context, and the proxy through which all of its connections go.

    A remote browser that may reach every host gets no proxy, unless it is on this machine, whose Prefect servers it
    must not reach. Raises PlanbookError if a browser with limited hosts cannot reach the proxy.
    """
    address = remote_address(browser)
    if address and guard.all_allowed and not is_here(urlsplit(address).hostname or ""):
        return await browser.new_context(**options), None
    here, peer = _ends(address) if address else ("127.0.0.1", "127.0.0.1")
    proxy = Proxy(guard.reaches, _nobody, here, peer)
    try:
        context = await browser.new_context(proxy={"server": proxy.address}, **options)
        if address or browser.browser_type.name != "chromium":
            await context.add_init_script(NO_PEERS)
        if address and not await _is_reached(context, proxy):
            if not guard.all_allowed:
                raise _not_reached(proxy, address)
            await context.close()
            proxy.close()
            return await browser.new_context(**options), None
    except BaseException:
        proxy.close()
        raise
    return context, proxy


def _nobody(host: str, port: int) -> None:
    """Ignores connections that are refused before there is a session."""


def _ends(address: str) -> tuple[str, str]:
    """Returns this machine's address as a remote browser sees it, and the address of that browser's machine."""
    host = urlsplit(address).hostname or ""
    if is_here(host):
        return "127.0.0.1", "127.0.0.1"
    try:
        (family, _, _, _, there), *_ = socket.getaddrinfo(host, 9, type=socket.SOCK_DGRAM)
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect(there)  # sends nothing
            return str(asking.getsockname()[0]), str(there[0])
    except OSError:
        return "127.0.0.1", "127.0.0.1"


async def _is_reached(context: BrowserContext, proxy: Proxy) -> bool:
    page = await context.new_page()
    with suppress(PlaywrightError):
        await page.goto(PROBE, timeout=SECONDS * 1000)
    await page.close()
    return proxy.was_reached.is_set()


def _not_reached(proxy: Proxy, address: str) -> PlanbookError:
    return PlanbookError(
        Mask(secrets_in_address(address)).text(
            f"the browser at {address} cannot be held to the hosts of 'allow': it does not reach this machine at "
            f"{proxy.address.partition('//')[2]}, where planbook lets through what is allowed; start one "
            f"that does, or {NAME_ANOTHER}"
        )
    )
