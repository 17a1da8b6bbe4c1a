"""Where the server listens."""

import socket

from planbook.serve.listener import listening


def test_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY on sockets of this protocol only. Without it each answer waits 40 ms for an ACK."""
    with listening("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
