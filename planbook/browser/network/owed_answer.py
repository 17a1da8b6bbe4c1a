"""Keeps the browser from sending a request a second time by itself.

Chromium sends a request again, a POST too, if the host ends a connection that was used before without an answer: it may
just have been too old. But the host may also have taken the request and broken then. So in place of such an end, the
browser gets an answer that it cannot read: the request fails, and is not sent again.

What TLS carries cannot be read here, but the length of its records can: one that announces the end is known by it.
"""

NO_HTTP = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
NO_TLS = b"\x17\x03\x03\x00\x20" + bytes(32)  # a record that nobody has encrypted
NO_ANSWER = "ERR_EMPTY_RESPONSE"  # Chromium's code for an end without an answer
UNREADABLE = ("ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH", "ERR_SSL_PROTOCOL_ERROR")  # its codes for what it gets
HEAD = 5  # bytes before each record: its type, the version, and its length
ALERT, HANDSHAKE, DATA = 21, 22, 23
TYPES = range(20, 25)
ALERT_IN_DATA = 19  # length of a record of TLS 1.3 with an alert
ANSWER = 40  # length from which a record may be an answer: those that only manage a connection are shorter


class OwedAnswer:
    """What a host owes on one connection of the browser. `has_ended`: it has announced the end instead."""

    def __init__(self) -> None:
        self.has_ended = False
        self._is_owed = False
        self._is_tls: bool | None = None  # None: nothing was sent yet

    def sent(self, data: bytes, must_not_be_repeated: bool) -> None:
        """Notes what the browser sends."""
        if self._is_tls is None:
            self._is_tls = data[:1] == bytes((HANDSHAKE,))
        is_request = not self._is_tls or data[:1] == bytes((DATA,))
        self._is_owed = self._is_owed or (must_not_be_repeated and is_request)

    def take(self, data: bytes) -> bytes:
        """Returns what of the host's data goes to the browser: all but an announcement of the end."""
        if self._is_owed and self._is_tls:
            return self._take_records(data)
        self._is_owed = False
        return data

    def at_the_end(self) -> bytes:
        """Returns what the browser gets in place of an end without an answer; b"" if none is owed."""
        return (NO_TLS if self._is_tls else NO_HTTP) if self._is_owed else b""

    def _take_records(self, data: bytes) -> bytes:
        at = 0
        while at + HEAD <= len(data):
            type, length = data[at], int.from_bytes(data[at + 3 : at + HEAD])
            if type == ALERT or (type == DATA and length == ALERT_IN_DATA):
                self.has_ended = True
                return data[:at]
            if type not in TYPES or length >= ANSWER:
                self._is_owed = False
                return data
            at += HEAD + length
        return data
