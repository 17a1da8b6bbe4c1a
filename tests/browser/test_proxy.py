"""The proxy between a browser and the network, called like a browser calls it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from planbook.browser.network.proxy import Proxy

GREETING, ANSWER = b"\x05\x01\x00", b"\x05\x00"
Heard = list[bytes]
OPEN: list[asyncio.StreamWriter] = []


@pytest.fixture
def refused() -> list[tuple[str, int]]:
    return []


@pytest.fixture
def proxy(refused: list[tuple[str, int]]) -> Iterator[Proxy]:
    proxy = Proxy(lambda host, port: host != "evil.example", lambda *there: refused.append(there))
    yield proxy
    proxy.close()
    while OPEN:
        OPEN.pop().close()


@pytest_asyncio.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that echoes."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async with await asyncio.start_server(say, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def connect(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    at, number = proxy.address.removeprefix("socks5://").rsplit(":", 1)
    reader, writer = await asyncio.open_connection(at, int(number))
    OPEN.append(writer)
    return reader, writer


async def ask(proxy: Proxy, host: str, port: int) -> tuple[int, asyncio.StreamReader, asyncio.StreamWriter]:
    """Returns the status of its answer, and the connection."""
    reader, writer = await connect(proxy)
    name = host.encode()
    request = b"\x05\x01\x00\x03" + bytes((len(name),)) + name + port.to_bytes(2, "big")
    for byte in GREETING + request:  # in pieces, as a network may deliver it
        writer.write(bytes((byte,)))
    assert await reader.readexactly(2) == ANSWER
    status = (await reader.readexactly(10))[1]
    return status, reader, writer


async def test_what_is_allowed_is_passed_on_both_ways(proxy: Proxy, echo: int) -> None:
    status, reader, writer = await ask(proxy, "127.0.0.1", echo)
    assert status == 0
    content = bytes(range(256)) * 20000
    writer.write(content)
    writer.write_eof()
    assert await reader.read(-1) == content


async def test_what_is_not_allowed_is_refused(proxy: Proxy, refused: list[tuple[str, int]]) -> None:
    status, reader, _ = await ask(proxy, "evil.example", 443)
    assert (status, await reader.read(-1), refused) == (2, b"", [("evil.example", 443)])


async def test_what_is_not_allowed_any_more_is_broken_off(proxy: Proxy, echo: int) -> None:
    _, reader, writer = await ask(proxy, "127.0.0.1", echo)
    writer.write(b"secret")
    assert await reader.readexactly(6) == b"secret"
    proxy.allow(lambda host, port: False)
    with pytest.raises(ConnectionResetError):
        assert await reader.read(-1) == b""
        raise ConnectionResetError
    assert (await ask(proxy, "127.0.0.1", echo))[0] == 2


@pytest.mark.parametrize(
    ("host", "reason"),
    [("127.0.0.1", "ERR_CONNECTION_REFUSED"), ("nowhere.invalid", "ERR_NAME_NOT_RESOLVED")],
)
async def test_why_a_host_cannot_be_reached(proxy: Proxy, host: str, reason: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    status, _, _ = await ask(proxy, host, port)
    assert (status, proxy.reasons) == (1, {(host, port): reason})


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"\x04\x01\x00", b"\x05\x01\x00\x05\x02\x00\x01\x00\x00"])
async def test_what_is_no_socks_is_broken_off(proxy: Proxy, said: bytes) -> None:
    reader, writer = await connect(proxy)
    writer.write(said)
    async with asyncio.timeout(30):
        try:
            assert await reader.read(-1) in (b"", ANSWER)
        except ConnectionResetError:
            return


# Through another proxy -----------------------------------------------------------------------------------------------
@pytest_asyncio.fixture
async def upstream(echo: int) -> AsyncIterator[tuple[int, Heard]]:
    """A proxy that speaks HTTP: its port, and its requests. It always connects to `echo`."""
    heard: Heard = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        if b"closed.example" in heard[-1]:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return writer.close()
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        while data := await reader.read(65536):
            writer.write(data)
        return writer.close()

    async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], heard


async def test_the_proxy_that_the_environment_names(
    proxy: Proxy, upstream: tuple[int, Heard], echo: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = upstream
    monkeypatch.setenv("https_proxy", f"http://me:p%40ss@127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "inside.invalid")
    status, reader, writer = await ask(proxy, "shop.example", 443)
    writer.write(b"hello")
    assert (status, await reader.readexactly(5)) == (0, b"hello")
    head = [b"CONNECT shop.example:443 HTTP/1.1", b"Host: shop.example:443"]
    assert heard == [b"\r\n".join([*head, b"Proxy-Authorization: Basic bWU6cEBzcw==", b"", b""])]
    assert (await ask(proxy, "127.0.0.1", echo))[0] == 0  # this machine, and hosts that are excluded from it
    assert (await ask(proxy, "inside.invalid", 443))[0] == 1
    assert (await ask(proxy, "closed.example", 443))[0] == 1
    assert proxy.reasons["closed.example", 443] == "ERR_PROXY_AUTH_REQUESTED"
    assert len(heard) == 2


async def test_a_proxy_that_speaks_socks(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(3) == GREETING
        writer.write(ANSWER)
        asked = await reader.readexactly(4 + 1 + len("shop.example") + 2)
        writer.write(b"\x05\x00\x00\x03\x02me\x00\x50" if asked[-1:] == b"\xbb" else b"\x05\x05\x00\x01\x00")
        writer.write(await reader.read(100))
        writer.close()

    async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as server:
        monkeypatch.setenv("all_proxy", f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        status, reader, writer = await ask(proxy, "shop.example", 443)
        writer.write(b"hello")
        assert (status, await reader.readexactly(5)) == (0, b"hello")
        assert (await ask(proxy, "shop.example", 80))[0] == 1
        assert proxy.reasons == {("shop.example", 80): "ERR_SOCKS_CONNECTION_FAILED"}
