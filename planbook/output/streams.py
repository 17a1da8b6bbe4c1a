"""Standard streams that never raise, and that print what pages and plans say as text.

A full disk, a closed pipe or a terminal that is gone decides nothing: what cannot be printed is lost; `ended` says so
once, where a person can still be told. Colours, and commands for a CI system, are printed by `write_trusted` alone.
"""

import codecs
import errno
import io
import os
import re
import select
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TextIO

from planbook.output.printable import in_ci, printable, without_commands

DOES = ("run", "write")
"""Commands that act on a site: how that ended is their exit code, whether or not it could be printed."""
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
LOST = "Not all of the output could be written: {}."


class NeverFailingWriter(io.RawIOBase):
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


class PrintableStream(io.TextIOWrapper):
    """Prints text, and nothing that is more than text."""

    def __init__(self, raw: NeverFailingWriter, encoding: str | None, eager: bool) -> None:
        super().__init__(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=eager)
        self._in_ci = in_ci()

    def write(self, text: str) -> int:
        said = printable(text)
        super().write(without_commands(said) if self._in_ci else said)
        return len(text)

    def write_ours(self, text: str) -> None:
        """Writes a text of ours as it is. What pages and plans say in it has been made printable."""
        super().write(text)


def write_trusted(out: TextIO, text: str) -> None:
    """Writes a text of ours, with its colours, or with commands for a CI system."""
    (out.write_ours if isinstance(out, PrintableStream) else out.write)(text)


def echo_trusted(text: str, colour: bool | None, err: bool = False) -> None:
    """Prints a text of ours with its colours, or without; None: with them on a terminal."""
    out = sys.stderr if err else sys.stdout
    write_trusted(out, text if (out.isatty() if colour is None else colour) else _COLOUR.sub("", text))
    out.flush()


def replace_standard_streams() -> None:
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


def _patient(descriptor: int, before: Any) -> PrintableStream:
    raw = NeverFailingWriter(descriptor)
    encoding = getattr(before, "encoding", None)
    if encoding and codecs.lookup(encoding).name == "ascii":
        encoding = "utf-8"  # else click writes past this stream, in UTF-8
    return PrintableStream(raw, encoding, eager=descriptor == 2 or raw.isatty())


def ended(code: int, arguments: Sequence[str]) -> int:
    """The exit code of a command that ended with `code`: 1 where it went well, and its output is not all there.

    Whoever closed the pipe that they read from, as `head` does, has had enough.
    """
    sys.stdout.flush()
    lost = _lost()
    if lost is None or lost.errno == errno.EPIPE:
        return code
    warn(LOST.format(lost.strerror))
    return code if arguments[:1] and arguments[0] in DOES else code or 1


def _lost() -> OSError | None:
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.lost if isinstance(raw, NeverFailingWriter) else None


def warn(text: str) -> None:
    """Says something on stderr, if that can be."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr)
