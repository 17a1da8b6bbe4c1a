"""Standard streams that never raise: a full disk, a closed pipe or a terminal that is gone decides nothing.

What cannot be printed is lost; `ended` says so once, where a person can still be told.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

DOES = ("run", "write")
"""Commands that act on a site: how that ended is their exit code, whether or not it could be printed."""
LOST = "Not all of the output could be written: {}."


class Patient(io.RawIOBase):
    """Writes to a descriptor. After the first failure, `lost`, all further bytes are dropped."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.lost: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        content = memoryview(data).cast("B")
        while self.lost is None:
            try:
                return os.write(self._descriptor, content)
            except BlockingIOError:  # a terminal that another program has left so
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.lost = error
        return len(content)


def secure() -> None:
    """Puts such streams in the place of stdout and stderr.

    A standard descriptor that is closed is opened on the null device: else the next file that is opened, such as a
    journal, would be what programs print into.
    """
    for descriptor in range(3):
        with suppress(OSError):
            os.fstat(descriptor)
            continue
        os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = _patient(1, sys.stdout), _patient(2, sys.stderr)


def _patient(descriptor: int, before: Any) -> io.TextIOWrapper:
    raw = Patient(descriptor)
    encoding = getattr(before, "encoding", None)
    eager = descriptor == 2 or raw.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=eager)


def ended(code: int, arguments: Sequence[str]) -> int:
    """The exit code of a command that ended with `code`: 1 where it went well, and its output is not all there.

    Whoever closed the pipe that they read from, as `head` does, has had enough.
    """
    sys.stdout.flush()
    lost = _lost()
    if lost is None or lost.errno == errno.EPIPE:
        return code
    aside(LOST.format(lost.strerror))
    return code if arguments[:1] and arguments[0] in DOES else code or 1


def _lost() -> OSError | None:
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.lost if isinstance(raw, Patient) else None


def aside(text: str) -> None:
    """Says something on stderr, if that can be."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr)
