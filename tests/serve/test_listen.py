"""Where the server listens."""

import socket

from planbook.serve.listen import Place, _listening


def test_answers_are_sent_at_once() -> None:
    """asyncio sets TCP_NODELAY on sockets of this protocol only. Without it each answer waits 40 ms for an ACK."""
    with _listening(Place(port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
