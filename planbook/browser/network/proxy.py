"""The only way out of a browser context: a SOCKS proxy that connects to allowed hosts and ports only.

All traffic of a page goes through it: requests, redirects, WebSockets, workers, prefetching, beacons, reports. It
decides per connection, so it reads none of the data, and the allowed hosts can be changed later. It also keeps the
browser from sending again by itself what must be sent once (`owed_answer`).
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import cast

from planbook.browser.network.owed_answer import BROKEN_OFF, NO_ANSWER, OwedAnswer
from planbook.browser.network.upstream import Unreachable, connect

Allows = Callable[[str, int], bool]
Refused = Callable[[str, int], None]


@dataclass
class Cap:
    """Breaks off connections to one host and port that bring more than `most` bytes; `exceeded`: it has done so."""

    target: tuple[str, int]
    most: int
    exceeded: bool = False


SOCKS = 5
CONNECT = 1
DONE, FAILED, NOT_ALLOWED = 0, 1, 2
ADDRESS_LENGTHS = {1: 4, 4: 16}  # bytes of IPv4 and IPv6 addresses
AT_ONCE = struct.pack("ii", 1, 0)  # for SO_LINGER: a reset reaches the other side too


class Proxy:
    """The proxy. It runs in its own thread, so that pages load while this process is busy; `refused` is called there.

    `peer` is the address of the browser's machine, and `here` this machine's address as that machine sees it.
    """

    def __init__(self, allows: Allows, refused: Refused, here: str = "127.0.0.1", peer: str = "127.0.0.1") -> None:
        self.allows = allows
        self.refused = refused
        self.peer = peer
        self.was_reached = threading.Event()  # by the browser
        self.sends_once = False  # whether what the browser sends from now on must not be sent again
        self.cap: Cap | None = None  # for the connections that are made from now on
        self.reasons: dict[tuple[str, int], str] = {}  # why a host could not be reached last, such as ERR_TIMED_OUT
        self._open: set[_FromBrowser] = set()
        self._listening = socket.create_server((here, 0), family=socket.AF_INET6 if ":" in here else socket.AF_INET)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The proxy's address for the browser."""
        host, port = self._listening.getsockname()[:2]
        return f"socks5://{f'[{host}]' if ':' in host else host}:{port}"

    def allow(self, allows: Allows) -> None:
        """Replaces the decision function, and resets connections that it no longer allows."""
        self.allows = allows
        self._loop.call_soon_threadsafe(self._break_off)

    def close(self) -> None:
        """Stops the proxy and all connections. It may be called twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        serving = loop.create_task(loop.create_server(lambda: _FromBrowser(self), sock=self._listening))
        loop.run_forever()
        if serving.done() and not serving.exception():
            serving.result().close()
        loop.run_until_complete(self._end())
        loop.close()
        self._listening.close()

    async def _end(self) -> None:
        for connection in list(self._open):
            connection.drop()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets the resets be sent

    def _break_off(self) -> None:
        for connection in list(self._open):
            if connection.target and not self.allows(*connection.target):
                connection.drop()

    def opened(self, connection: "_FromBrowser") -> None:
        self._open.add(connection)

    def closed(self, connection: "_FromBrowser") -> None:
        self._open.discard(connection)


class _Side(asyncio.Protocol):
    """One side of a connection: forwards its data to the other."""

    transport: asyncio.Transport
    other: "_Side | None" = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def eof_received(self) -> bool:
        if self.other and self.other.transport.can_write_eof():
            self.other.transport.write_eof()
            return True
        return False

    def pause_writing(self) -> None:
        if self.other:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other:
            self.other.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        if self.other:
            self.other.break_off() if error else self.other.transport.close()

    def break_off(self) -> None:
        """Resets the connection, so that the other end notices."""
        if (at := self.transport.get_extra_info("socket")) is not None and at.fileno() >= 0:
            at.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()


class _FromHost(_Side):
    """A connection to a host: forwards its data to the browser. `brought` are its bytes, if there is a cap."""

    def __init__(self, cap: Cap | None, on_no_answer: Callable[[str], None]) -> None:
        self.owed = OwedAnswer()
        self.brought = 0
        self._cap = cap
        self._on_no_answer = on_no_answer
        self._is_over = False  # whether the browser knows that nothing comes any more

    def data_received(self, data: bytes) -> None:
        if self._cap:
            self.brought += len(data)
            if self.brought > self._cap.most:
                self._cap.exceeded = True
                self.break_off()
        self._pass_on(self.owed.take(data))
        if self.owed.has_ended and self._has_ended():
            self.transport.close()

    def eof_received(self) -> bool:
        if self._has_ended():
            return False
        self._is_over = super().eof_received()
        return self._is_over

    def connection_lost(self, error: Exception | None) -> None:
        if not self._has_ended(is_reset=error is not None):
            super().connection_lost(error)

    def _pass_on(self, data: bytes) -> None:
        if self.other and data:
            self.other.transport.write(data)

    def _has_ended(self, is_reset: bool = False) -> bool:
        """Ends the browser's side with what it gets in place of an answer; False if none is owed."""
        instead = self.owed.at_the_end(is_reset)
        if not (self.other and instead) or self._is_over:
            return False
        self._on_no_answer(NO_ANSWER if self.owed.is_owed else BROKEN_OFF)
        self._pass_on(instead)
        self.other.transport.close()
        return True


class _FromBrowser(_Side):
    """A connection of the browser: reads the SOCKS request, then forwards data."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.target: tuple[str, int] | None = None
        self._asked = b""
        self._is_greeted = False
        self._dialling: asyncio.Task[None] | None = None
        self._host: _FromHost | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if transport.get_extra_info("peername")[0] != self.proxy.peer:
            self.transport.abort()
            return
        self.proxy.was_reached.set()
        self.proxy.opened(self)

    def data_received(self, data: bytes) -> None:
        if self._host:
            self._send(self._host, data)
            return
        self._asked += data
        try:
            self._read()
        except (IndexError, ValueError):
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.proxy.closed(self)
        if self._dialling:
            self._dialling.cancel()

    def drop(self) -> None:
        """Resets both sides."""
        if self.other:
            self.other.break_off()
        self.break_off()

    # The SOCKS request ------------------------------------------------------------------------------------------------
    def _read(self) -> None:
        """Reads as much of the request as has arrived. Raises ValueError if it is not SOCKS version 5."""
        asked = self._asked
        if asked[:1] not in (b"", bytes((SOCKS,))):
            raise ValueError
        if not self._is_greeted and len(asked) >= 2 and len(asked) >= 2 + asked[1]:
            self._asked, self._is_greeted = asked[2 + asked[1] :], True
            self.transport.write(bytes((SOCKS, 0)))
            asked = self._asked
        if self._is_greeted and self.target is None and (read := _target(asked)):
            self.target, length = read
            self._asked = asked[length:]
            self.transport.pause_reading()
            self._dialling = asyncio.ensure_future(self._reach(*self.target))

    async def _reach(self, host: str, port: int) -> None:
        if not self.proxy.allows(host, port):
            self.proxy.refused(host, port)
            return self._end(NOT_ALLOWED)
        cap, reasons = self.proxy.cap, self.proxy.reasons
        told = partial(reasons.__setitem__, (host, port))
        onward = _FromHost(cap if cap and cap.target == (host, port) else None, told)
        try:
            await connect(host, port, onward)
        except Unreachable as error:
            reasons[host, port] = error.code
            return self._end(FAILED)
        reasons.pop((host, port), None)
        onward.other, self.other, self._host = self, onward, onward
        self._answer(DONE)
        if self._asked:
            self._send(onward, self._asked)
        self.transport.resume_reading()
        return None

    def _send(self, host: _FromHost, data: bytes) -> None:
        host.owed.sent(data, self.proxy.sends_once)
        host.transport.write(data)

    def _end(self, status: int) -> None:
        self._answer(status)
        self.transport.close()

    def _answer(self, status: int) -> None:
        self.transport.write(bytes((SOCKS, status, 0, 1, 0, 0, 0, 0, 0, 0)))


def _target(asked: bytes) -> tuple[tuple[str, int], int] | None:
    """Returns the requested host and port and the request's length; None if it is incomplete. Raises ValueError."""
    if len(asked) < 5:
        return None
    if asked[1] != CONNECT:
        raise ValueError
    is_name = asked[3] == 3
    at, length = (5, asked[4]) if is_name else (4, ADDRESS_LENGTHS.get(asked[3], 0))
    if not length:
        raise ValueError
    end = at + length + 2
    if len(asked) < end:
        return None
    written = asked[at : at + length]
    host = written.decode("ascii") if is_name else ip_address(written).compressed
    return (host, int.from_bytes(asked[end - 2 : end], "big")), end
