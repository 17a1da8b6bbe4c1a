"""Keeps the browser from sending a request a second time by itself.

Chromium sends a request again, a POST too, if the host ends a connection that was used before without an answer: it may
just have been too old. But the host may also have taken the request and broken then. So in place of such an end, the
browser gets an answer that it cannot read: the request fails, and is not sent again. An answer is one whose head is
complete: after a part of it, Chromium sends again too, or takes the part for a success.

What TLS carries cannot be read here, but the length of its records can: one that announces the end is known by it. A
host that resets a connection may have sent a part of a head there. So a reset is always replaced.
"""

import re
from typing import Protocol

NO_HTTP = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
NO_TLS = b"\x17\x03\x03\x00\x20" + bytes(32)  # a record that nobody has encrypted
NO_ANSWER, BROKEN_OFF = "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET"  # Chromium's codes for an end without an answer
UNREADABLE = ("ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH", "ERR_SSL_PROTOCOL_ERROR")  # its codes for what it gets
REQUEST = re.compile(rb"[A-Z]+ /")
BLANK_LINE = re.compile(rb"\n\r?\n")
INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d\b")  # an answer follows; after 101, a WebSocket
BEGINNING = b"HTTP/"
LONGEST = 262_144  # bytes of a head, as in Chromium
HEAD = 5  # bytes before each record: its type, the version, and its length
ALERT, HANDSHAKE, DATA = 21, 22, 23
TYPES = range(20, 25)
ALERT_IN_DATA = 19  # length of a record of TLS 1.3 with an alert
ANSWER = 43  # length from which a record may be an answer; to manage a connection, or to say `100 Continue`, takes less
FOR_A_SOCKET = b"\x00\x10\x00\x0b\x00\x09\x08http/1.1"  # how Chromium begins TLS for a WebSocket, without HTTP/2


class _Carried(Protocol):
    """What a connection carries. `is_owed`: the host owes an answer. `has_ended`: it has announced the end instead."""

    is_owed: bool
    has_ended: bool

    def sent(self, data: bytes, must_not_be_repeated: bool) -> None: ...
    def take(self, data: bytes) -> bytes: ...
    def at_the_end(self, is_reset: bool) -> bytes: ...


class OwedAnswer:
    """What a host owes on one connection of the browser."""

    def __init__(self) -> None:
        self._carried: _Carried | None = None  # None: nothing was sent yet

    @property
    def is_owed(self) -> bool:
        return self._carried is not None and self._carried.is_owed

    @property
    def has_ended(self) -> bool:
        """Whether the host has announced the end instead of an answer."""
        return self._carried is not None and self._carried.has_ended

    def sent(self, data: bytes, must_not_be_repeated: bool) -> None:
        """Notes what the browser sends."""
        if self._carried is None:
            self._carried = _Tls() if data[:1] == bytes((HANDSHAKE,)) else _Http()
        self._carried.sent(data, must_not_be_repeated)

    def take(self, data: bytes) -> bytes:
        """Returns what of the host's data goes to the browser now: no part of a head, and no announced end."""
        return self._carried.take(data) if self._carried else data

    def at_the_end(self, is_reset: bool = False) -> bytes:
        """Returns what the browser gets in place of an end without an answer; b"" if none is owed."""
        return self._carried.at_the_end(is_reset) if self._carried else b""


class _Http:
    def __init__(self) -> None:
        self.is_owed = False
        self.has_ended = False
        self._held = b""  # the part of a head that has come

    def sent(self, data: bytes, must_not_be_repeated: bool) -> None:
        if REQUEST.match(data):  # not more of a body, which may follow an answer, nor a WebSocket's frame
            self.is_owed = must_not_be_repeated

    def take(self, data: bytes) -> bytes:
        data, self._held = self._held + data, b""
        at = 0
        while self.is_owed:
            head = BLANK_LINE.search(data, at)
            if not head and len(data) - at < LONGEST and data.startswith(BEGINNING[: len(data) - at], at):
                self._held = data[at:]
                return data[:at]
            self.is_owed = bool(head and INTERIM.match(data, at))
            at = head.end() if head else at
        return data

    def at_the_end(self, is_reset: bool) -> bytes:
        return NO_HTTP if self.is_owed else b""


class _Tls:
    def __init__(self) -> None:
        self.is_owed = False
        self.has_ended = False
        self._hello: bytes | None = b""  # None: the host has answered it
        self._is_for_a_socket = False
        self._was_once = False  # whether what was sent last must not be repeated
        self._follows = True  # whether the host sends records
        self._left = 0  # bytes of the host's last record that are still to come
        self._head = b""  # the part of a record's head that has come

    def sent(self, data: bytes, must_not_be_repeated: bool) -> None:
        if self._hello is not None:
            self._hello += data
            self._is_for_a_socket = FOR_A_SOCKET in self._hello
        elif data[:1] == bytes((DATA,)) and not self._is_for_a_socket:
            self._was_once = must_not_be_repeated
            self.is_owed = self.is_owed or must_not_be_repeated

    def take(self, data: bytes) -> bytes:
        self._hello = None
        data, self._head, at = self._head + data, b"", self._left
        while self._follows and at + HEAD <= len(data):
            type, length = data[at], int.from_bytes(data[at + 3 : at + HEAD])
            if self.is_owed and (type == ALERT or (type == DATA and length == ALERT_IN_DATA)):
                self.has_ended = True
                return data[:at]
            self._follows = type in TYPES
            self.is_owed = self.is_owed and self._follows and length < ANSWER
            at += HEAD + length
        if self._follows and at < len(data):
            data, self._head = data[:at], data[at:]
        self._left = max(at - len(data), 0)
        return data

    def at_the_end(self, is_reset: bool) -> bytes:
        return NO_TLS if self.is_owed or (is_reset and self._was_once) else b""
