"""Where warm processes listen, and who is at the other end."""

import contextlib
import os
import socket
import stat
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

BSD_PEER = (0, 1)  # SOL_LOCAL, LOCAL_PEERCRED, as macOS and FreeBSD have them: a version, then the user's id


def sockets() -> Path:
    """The folder of this user's warm processes: in the one that the system gives each user, or else in a temporary one.

    It need not be there yet, and in a temporary folder it may be somebody else's: `is_own` tells.
    """
    given = os.environ.get("XDG_RUNTIME_DIR")
    if given and os.path.isabs(given) and is_own(given):  # noqa: PTH117
        return Path(given) / "planbook"
    import tempfile  # here and below: who hands over a run waits for few imports

    return Path(tempfile.gettempdir()) / f"planbook-{os.getuid()}"


def is_own(folder: Path | str) -> bool:
    """Whether it is a folder itself, no link to one, that nobody but this user can read or change."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _make_own(folder: Path) -> bool:
    """Makes the folder if it is not there, and says whether it is this user's alone."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    return is_own(folder)


def is_same_user(connection: socket.socket) -> bool:
    """Whether the kernel says that this user is at the other end. Where it does not say, nobody is."""
    try:
        return _user_of(connection) == os.geteuid()
    except (OSError, struct.error):
        return False


def _user_of(connection: socket.socket) -> int:
    if hasattr(socket, "SO_PEERCRED"):
        _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    else:
        _, user = struct.unpack("=II", connection.getsockopt(*BSD_PEER, 8))
    return int(user)


@contextlib.contextmanager
def listening(place: Path) -> Iterator[socket.socket | None]:
    """A socket that listens there; None if a process does already, or the folder is not this user's alone."""
    if not _make_own(place.parent):
        yield None
        return
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
        probe.connect(str(place))
        yield None
        return
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen(16)
        yield listener


@contextlib.contextmanager
def datagrams(receive: Callable[[bytes], None]) -> Iterator[str | None]:
    """A socket of this user's alone; each datagram that comes is received in a thread. None if there can be none."""
    import secrets
    import threading

    place = sockets() / f"told-{os.getpid()}-{secrets.token_hex(4)}.sock"
    if not _make_own(place.parent):
        yield None
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as here:
        here.bind(str(place))
        threading.Thread(target=_receive, args=(here, receive), name="datagrams", daemon=True).start()
        try:
            yield str(place)
        finally:
            place.unlink(missing_ok=True)


def _receive(here: socket.socket, receive: Callable[[bytes], None]) -> None:
    with contextlib.suppress(OSError):
        while True:
            receive(here.recv(65536))
