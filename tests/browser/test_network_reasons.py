"""Words why a page could not be loaded: real servers and proxies that fail in every way."""

import asyncio
import socket
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from playwright.async_api import Error as PlaywrightError

from planbook.browser.acting import failures
from planbook.browser.network import upstream
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from tests.browser.conftest import Site

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Why = Callable[[str], Awaitable[str]]


@pytest_asyncio.fixture
async def why(browser: Browser) -> AsyncIterator[Why]:
    session = await Session.begin(browser, Guard("", ["*"]))

    async def why(address: str) -> str:
        with pytest.raises(PlaywrightError) as caught:
            await session.page.goto(address, timeout=20_000)
        return failures.not_opened(address, caught.value, session).message.removeprefix(f"{address} could not be ")

    yield why
    await session.close()


async def served(answer: Answer, tls: ssl.SSLContext | None = None) -> tuple[asyncio.Server, int]:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    return server, server.sockets[0].getsockname()[1]


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


def certificate(folder: Path, *more: str) -> ssl.SSLContext:
    """Returns the certificate of an authority that no browser knows."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem"]
    subprocess.run([*made, "-out", "cert.pem", *more], cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (nothing, "loaded: the server sent nothing (ERR_EMPTY_RESPONSE)"),
        (reset, "loaded: the server broke off (ERR_CONNECTION_RESET)"),
    ],
)
async def test_a_server_that_breaks_off(why: Why, answer: Answer, words: str) -> None:
    server, port = await served(answer)
    async with server:
        assert await why(f"http://127.0.0.1:{port}/") == words


async def test_hosts_that_are_not_there(why: Why, site: Site) -> None:
    site.pages["/loop"] = (302, {"location": "/loop"}, "")
    assert await why(f"http://127.0.0.1:{free_port()}/") == "loaded: nothing answers there (ERR_CONNECTION_REFUSED)"
    assert await why("http://nowhere.invalid/") == "loaded: there is no such host (ERR_NAME_NOT_RESOLVED)"
    assert await why("http://127.0.0.1:6000/") == "loaded: browsers do not use this port (ERR_UNSAFE_PORT)"
    assert await why("http://[64:ff9b:1::1]/") == "loaded: it cannot be reached (ERR_ADDRESS_UNREACHABLE)"
    assert await why(f"{site.address}/loop") == "loaded: it redirects endlessly (ERR_TOO_MANY_REDIRECTS)"


async def test_certificates(why: Why, tmp_path: Path) -> None:
    server, port = await served(nothing, certificate(tmp_path))
    async with server:
        assert await why(f"https://localhost:{port}/") == (
            "loaded: its certificate is not trusted, and the plan does not say "
            "`browser: {certificate_errors: allow}` (ERR_CERT_AUTHORITY_INVALID)"
        )


async def test_what_speaks_something_else(why: Why) -> None:
    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP ready\r\n")
        await reader.read(9)
        writer.close()

    server, port = await served(garbage)
    async with server:
        http = "loaded: what answers there does not speak HTTP (ERR_INVALID_HTTP_RESPONSE)"
        assert await why(f"http://127.0.0.1:{port}/") == http
        https = "loaded: what answers there does not speak HTTPS (ERR_SSL_PROTOCOL_ERROR)"
        assert await why(f"https://127.0.0.1:{port}/") == https


async def test_a_host_that_does_not_answer(why: Why, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "SECONDS", 1.0)
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):  # nobody accepts them, and there is no room for another
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}/"
        assert await why(address) == "loaded: nothing answered there in time (ERR_CONNECTION_TIMED_OUT)"


async def test_no_network(browser: Browser) -> None:
    session = await Session.begin(browser, Guard("", ["*"]))
    await session.context.set_offline(True)
    with pytest.raises(PlaywrightError) as caught:
        await session.page.goto("http://127.0.0.1:9999/")
    told = failures.not_opened("It", caught.value, session).message
    assert told == "It could not be loaded: there is no network (ERR_INTERNET_DISCONNECTED)"
    await session.close()


async def test_proxies(why: Why, monkeypatch: pytest.MonkeyPatch) -> None:
    async def strict(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Who\r\n\r\n" if b"members" in asked else b"HTTP/1.1 403 No\r\n\r\n")
        writer.close()

    async def socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        await reader.readexactly(5)
        writer.write(b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
        writer.close()

    async def asks_for_more(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\xff")
        writer.close()

    monkeypatch.delenv("no_proxy", raising=False)
    asks = "loaded: the proxy asks for a name and password (ERR_PROXY_AUTH_REQUESTED)"
    refuses = "loaded: the proxy refuses the CONNECT request to this address "
    for scheme, answer, host, words in (
        ("http", strict, "shop.example", f"{refuses}(ERR_TUNNEL_CONNECTION_FAILED)"),
        ("http", strict, "members.example", asks),
        ("http", None, "gone.example", "loaded: the proxy does not answer (ERR_PROXY_CONNECTION_FAILED)"),
        ("socks5", socks, "far.example", "loaded: the proxy cannot connect there (ERR_SOCKS_CONNECTION_FAILED)"),
        ("socks5", asks_for_more, "more.example",
         "loaded: the proxy asks for more than planbook can say (ERR_PROXY_AUTH_UNSUPPORTED)"),
    ):  # fmt: skip
        server, port = await served(answer) if answer else (None, free_port())
        monkeypatch.setenv("http_proxy", f"{scheme}://127.0.0.1:{port}")
        assert await why(f"http://{host}/") == words
        if server:
            server.close()


async def test_a_proxy_that_connects_to_port_443_only(why: Why, monkeypatch: pytest.MonkeyPatch) -> None:
    """Squid's default configuration: pages over `http` cannot be opened, and the reason says what to allow."""
    asked = set()

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n")).decode().strip()
        asked.add(line)
        await reader.readuntil(b"\r\n\r\n")
        if line.endswith(":443 HTTP/1.1"):
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await reader.read(999)
            writer.write(b"no TLS here\r\n")
        else:
            writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        writer.close()

    monkeypatch.delenv("no_proxy", raising=False)
    server, port = await served(proxy)
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    async with server:
        refused = "loaded: the proxy refuses the CONNECT request to this address "
        assert await why("http://shop.example/") == f"{refused}(ERR_TUNNEL_CONNECTION_FAILED)"
        reached = "loaded: what answers there does not speak HTTPS (ERR_SSL_PROTOCOL_ERROR)"
        assert await why("https://shop.example/") == reached
    assert asked == {"CONNECT shop.example:80 HTTP/1.1", "CONNECT shop.example:443 HTTP/1.1"}
