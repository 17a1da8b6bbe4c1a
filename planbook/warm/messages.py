"""What a caller and a fork say to each other: JSON objects, each after its length in bytes."""

import json
import socket
from typing import Any

SIZE = 4  # bytes of a message's length


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Sends one message."""
    content = json.dumps(message).encode("utf-8", "surrogateescape")
    connection.sendall(len(content).to_bytes(SIZE) + content)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message, None at the end."""
    head = _read(connection, SIZE)
    if not head:
        return None
    message: dict[str, Any] = json.loads(_read(connection, int.from_bytes(head)).decode("utf-8", "surrogateescape"))
    return message


def _read(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = connection.recv(size - len(content))
        if not piece:
            return b""
        content += piece
    return content
