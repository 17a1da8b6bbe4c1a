"""Connects to a host directly, or through the proxy of the environment or the system."""

import asyncio
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

SECONDS = 30.0
HAPPY = 0.25  # seconds before another address of the host is tried in parallel


class Unreachable(Exception):
    """A host cannot be reached; `code` says why, in Chromium's codes."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


async def connect(host: str, port: int, protocol: asyncio.Protocol) -> None:
    """Connects the protocol to a port of a host. Raises Unreachable."""
    try:
        async with asyncio.timeout(SECONDS):
            proxy = proxy_for(host, port)
            await (_through(proxy, host, port, protocol) if proxy else _directly(host, port, protocol))
    except TimeoutError:
        raise Unreachable("ERR_CONNECTION_TIMED_OUT") from None
    except socket.gaierror:
        raise Unreachable("ERR_NAME_NOT_RESOLVED") from None
    except ConnectionRefusedError:
        raise Unreachable("ERR_CONNECTION_REFUSED") from None
    except ConnectionResetError:
        raise Unreachable("ERR_CONNECTION_RESET") from None
    except (OSError, UnicodeError):
        raise Unreachable("ERR_ADDRESS_UNREACHABLE") from None


def proxy_for(host: str, port: int) -> SplitResult | None:
    """Returns the proxy for a host from the environment variables or the system's settings.

    This machine is reached without one, as in browsers.
    """
    if is_here(host):
        return None
    known = getproxies()
    named = known.get("http" if port == 80 else "https") or known.get("all")
    if not named or proxy_bypass(host) or proxy_bypass(f"{host}:{port}"):
        return None
    return urlsplit(named if "://" in named else f"http://{named}")


def is_here(host: str) -> bool:
    """Returns whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


async def _directly(host: str, port: int, protocol: asyncio.Protocol) -> None:
    loop = asyncio.get_running_loop()
    name = "localhost" if host.endswith(".localhost") else host
    await loop.create_connection(lambda: protocol, name, port, happy_eyeballs_delay=HAPPY)


async def _through(proxy: SplitResult, host: str, port: int, protocol: asyncio.Protocol) -> None:
    """Connects through an HTTP proxy (CONNECT) or a SOCKS 5 proxy."""
    by_socks = proxy.scheme.startswith("socks")
    at = proxy.port or (1080 if by_socks else 443 if proxy.scheme == "https" else 80)
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    asking = asyncio.StreamReaderProtocol(reader)
    try:
        tls = ssl.create_default_context() if proxy.scheme == "https" else None
        transport, _ = await loop.create_connection(lambda: asking, proxy.hostname or "", at, ssl=tls)
    except OSError:
        raise Unreachable("ERR_PROXY_CONNECTION_FAILED") from None
    try:
        if by_socks:
            await _ask_socks(reader, transport, host, port)
        else:
            await _ask_http(reader, transport, proxy, host, port)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        transport.abort()
        raise Unreachable("ERR_TUNNEL_CONNECTION_FAILED") from None
    except BaseException:
        transport.abort()
        raise
    transport.set_protocol(protocol)
    protocol.connection_made(transport)


async def _ask_http(
    reader: asyncio.StreamReader, writer: asyncio.WriteTransport, proxy: SplitResult, host: str, port: int
) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    head = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if proxy.username:
        name_and_password = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        head.append(f"Proxy-Authorization: Basic {b64encode(name_and_password.encode()).decode()}")
    writer.write("\r\n".join([*head, "", ""]).encode())
    status = (await reader.readuntil(b"\r\n\r\n")).split(maxsplit=2)[1]
    if not status.startswith(b"2"):
        raise Unreachable("ERR_PROXY_AUTH_REQUESTED" if status == b"407" else "ERR_TUNNEL_CONNECTION_FAILED")


async def _ask_socks(reader: asyncio.StreamReader, writer: asyncio.WriteTransport, host: str, port: int) -> None:
    name = host.encode()
    writer.write(bytes((5, 1, 0)))
    if await reader.readexactly(2) != bytes((5, 0)):
        raise Unreachable("ERR_PROXY_AUTH_UNSUPPORTED")
    writer.write(bytes((5, 1, 0, 3, len(name))) + name + port.to_bytes(2, "big"))
    answered = await reader.readexactly(5)
    if answered[1]:
        raise Unreachable("ERR_SOCKS_CONNECTION_FAILED")
    length = {1: 4, 4: 16}.get(answered[3], answered[4] + 1)
    await reader.readexactly(length - 1 + 2)
