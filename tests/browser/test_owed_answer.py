"""What must be sent once, the browser does not send again by itself if the server ends the connection."""

import asyncio
import base64
import hashlib
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
SAID = {"nothing": b"", "a part of a head": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: "}
POST = "fetch('/', {method: 'POST'}).then(() => 'answered', () => 'failed')"


class Breaking:
    """A server that keeps its connections, takes each POST, says this, and ends the connection then."""

    def __init__(self, says: bytes, resets: bool) -> None:
        self.posts = 0
        self._says = says
        self._resets = resets

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST"):
            writer.write(PAGE)
        self.posts += 1
        writer.write(self._says)
        await asyncio.sleep(0.05 if self._says else 0)  # in which the browser reads it
        if self._resets:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()


@pytest.mark.parametrize("resets", [False, True], ids=["ends", "resets"])
@pytest.mark.parametrize("says", SAID.values(), ids=SAID)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_browser_does_not_send_again(
    browser: Browser, tmp_path: Path, scheme: str, says: bytes, resets: bool
) -> None:
    breaking = Breaking(says, resets)
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
            assert (breaking.posts, len(failed)) == (1, 1)
            if scheme == "http" or not says:  # in TLS, nobody knows that only a part has come
                assert failed == ["net::ERR_EMPTY_RESPONSE"]
            session.proxy.sends_once = False
            await session.page.evaluate(POST)
            assert breaking.posts in (2, 3), "what may be repeated is the browser's affair"
    finally:
        await session.close()


OPENS = """address => new Promise(resolve => {
  window.socket = new WebSocket(address);
  window.heard = [];
  socket.onopen = resolve;
  socket.onmessage = event => heard.push(event.data);
  window.over = new Promise(ended => socket.onclose = event => ended([event.code, event.wasClean, ...heard]));
})"""


async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers a WebSocket's first message with a ping, a text and a goodbye."""
    while b"pgrade: websocket" not in (head := await reader.readuntil(b"\r\n\r\n")):
        writer.write(PAGE)
    key = head.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
    accepted = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    writer.write(b"Sec-WebSocket-Accept: %b\r\n\r\n" % accepted)
    for said in (b"\x89\x00", b"\x81\x02ok", b"\x88\x02\x03\xe8"):
        await reader.read(100)
        writer.write(said)
        await asyncio.sleep(0.05)
        if said.endswith(b"ok"):
            writer.write(b"\x89\x00")
    await reader.read(100)
    writer.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_websocket_says_goodbye(browser: Browser, tmp_path: Path, scheme: str) -> None:
    tls = certificate(tmp_path) if scheme == "https" else None
    session = await Session.begin(browser, Guard("", ["127.0.0.1:*"]), ignore_https_errors=True)
    try:
        async with await asyncio.start_server(chat, "127.0.0.1", 0, ssl=tls) as server:
            host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            await session.page.goto(f"{scheme}://{host}/")
            assert session.proxy
            session.proxy.sends_once = True
            await session.page.evaluate(OPENS, f"{scheme.replace('http', 'ws')}://{host}/")
            await session.page.evaluate("socket.send('order')")
            assert await session.page.evaluate("over") == [1000, True, "ok"]
    finally:
        await session.close()


def record(length: int, type: int = 23) -> bytes:
    return bytes((type, 3, 3)) + length.to_bytes(2) + bytes(length)


def owing(sent: bytes = record(90)) -> OwedAnswer:
    owed = OwedAnswer()
    owed.sent(record(200, HANDSHAKE), must_not_be_repeated=True)
    owed.take(record(120, HANDSHAKE))
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
    assert owed.at_the_end(is_reset=True) == NO_TLS, "perhaps only a part has come"
    assert (owed.take(record(19)), owed.has_ended) == (record(19), False), "after an answer"


def test_records_that_come_in_pieces() -> None:
    owed = OwedAnswer()
    owed.sent(record(200, HANDSHAKE), must_not_be_repeated=True)
    assert owed.take(record(40)[:20]) == record(40)[:20]
    owed.sent(record(90), must_not_be_repeated=True)
    within = bytes((ALERT,)) * 25  # of a record that has begun before: no announcement
    assert owed.take(within + record(19)[:3]) == within
    assert (owed.take(record(19)[3:]), owed.has_ended) == (b"", True)


def owing_http() -> OwedAnswer:
    owed = OwedAnswer()
    owed.sent(b"POST / HTTP/1.1\r\n", must_not_be_repeated=True)
    return owed


def test_a_head_goes_on_when_it_is_complete() -> None:
    owed = owing_http()
    assert (owed.take(b"HT"), owed.at_the_end()) == (b"", NO_HTTP)
    goes_on, head = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"
    assert (owed.take(goes_on[2:] + head[:20]), owed.at_the_end()) == (goes_on, NO_HTTP)
    assert (owed.take(head[20:] + b"bo"), owed.at_the_end()) == (head + b"bo", b"")
    owed.sent(b"more of a body, which came too late", must_not_be_repeated=True)
    assert (owed.take(b"dy"), owed.at_the_end()) == (b"dy", b"")
    owed.sent(b"GET /next HTTP/1.1\r\n", must_not_be_repeated=False)
    assert owed.at_the_end() == b""
    assert owing_http().take(b"<p>as in HTTP 0.9") == b"<p>as in HTTP 0.9"
