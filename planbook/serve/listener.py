"""The socket that a server listens at, and a server that ends at once."""

import socket
from collections.abc import Callable

import uvicorn

from planbook.errors import PlanbookError


def listening(host: str, port: int) -> socket.socket:
    """Returns a socket that listens there; port 0 takes a free one. Raises PlanbookError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so named, asyncio sets TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PlanbookError(
            f"{host}:{port} cannot be listened at: {error.strerror}. Name another: --port PORT"
        ) from None
    listener.listen(128)
    return listener


class StreamsEndFirst(uvicorn.Server):
    """A server that ends its streams before itself: they would be waited for, and then cut off with an error."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)
