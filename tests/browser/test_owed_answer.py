"""What must be sent once, the browser does not send again by itself if the server ends the connection."""

import asyncio
import socket
import struct
from pathlib import Path

import pytest
from playwright.async_api import Browser, Request

from planbook.browser.network.allowlist import Guard
from planbook.browser.network.owed_answer import ALERT, HANDSHAKE, NO_HTTP, NO_TLS, OwedAnswer
from planbook.browser.session.session import Session
from tests.browser.test_network_reasons import certificate

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x"
POST = "fetch('/', {method: 'POST'}).then(() => 'answered', () => 'failed')"


class Breaking:
    """A server that keeps its connections, takes each POST, and ends the connection then."""

    def __init__(self, resets: bool) -> None:
        self.posts = 0
        self._resets = resets

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST"):
            writer.write(PAGE)
        self.posts += 1
        if self._resets:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()


@pytest.mark.parametrize("resets", [False, True], ids=["ends", "resets"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_browser_does_not_send_again(browser: Browser, tmp_path: Path, scheme: str, resets: bool) -> None:
    breaking = Breaking(resets)
    tls = certificate(tmp_path) if scheme == "https" else None
    session = await Session.begin(browser, Guard("", ["127.0.0.1:*"]), ignore_https_errors=True)
    failed: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            failed.append(session.traffic.failure_reason(request.url, request.failure or ""))

    session.context.on("requestfailed", note)
    try:
        async with await asyncio.start_server(breaking.answer, "127.0.0.1", 0, ssl=tls) as server:
            await session.page.goto(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            assert session.proxy
            session.proxy.sends_once = True
            assert await session.page.evaluate(POST) == "failed"
            assert (breaking.posts, failed) == (1, ["net::ERR_EMPTY_RESPONSE"])
            session.proxy.sends_once = False
            assert await session.page.evaluate(POST) == "failed"
            assert breaking.posts in (2, 3), "what may be repeated is the browser's affair"
    finally:
        await session.close()


def record(length: int, type: int = 23) -> bytes:
    return bytes((type, 3, 3)) + length.to_bytes(2) + bytes(length)


def owing(sent: bytes = record(90)) -> OwedAnswer:
    owed = OwedAnswer()
    owed.sent(record(200, HANDSHAKE), must_not_be_repeated=True)
    assert owed.at_the_end() == b"", "a handshake is no request"
    owed.sent(sent, must_not_be_repeated=True)
    return owed


def test_what_the_host_sends_goes_on() -> None:
    owed = owing()
    assert (owed.take(record(35)), owed.at_the_end()) == (record(35), NO_TLS), "it only manages the connection"
    assert (owed.take(record(35) + record(19)), owed.has_ended) == (record(35), True), "and then says goodbye"
    assert owing().take(record(26, ALERT)) == b"", "as before TLS 1.3"
    owed = owing()
    assert (owed.take(record(44)), owed.at_the_end()) == (record(44), b"")
    assert (owed.take(record(19)), owed.has_ended) == (record(19), False), "after an answer"
    owed = OwedAnswer()
    owed.sent(b"POST ", must_not_be_repeated=True)
    assert owed.at_the_end() == NO_HTTP
    assert (owed.take(b"H"), owed.at_the_end()) == (b"H", b"")
    owed.sent(b"GET ", must_not_be_repeated=False)
    assert owed.at_the_end() == b""
