"""The socket that a server listens at."""

import socket

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
