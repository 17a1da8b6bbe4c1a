"""Standard streams that never raise, and that print texts of pages and plans safely.

A full disk, a closed pipe or a closed terminal must not affect the outcome: output that cannot be printed is lost, and
`ended` reports that if possible. Only `write_trusted` prints colours, and commands for a CI system.
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
"""Commands that act on a site: their exit code is the result of the act, even if the output was lost."""
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
LOST = "Not all of the output could be written: {}."


class NeverFailingWriter(io.RawIOBase):
    """Writes to a descriptor. After the first failure, `lost`, all further output is dropped."""

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
            except BlockingIOError:  # a terminal that another program has left in non-blocking mode
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.lost = error
        return len(content)


class PrintableStream(io.TextIOWrapper):
    """A stream that prints text without control characters."""

    def __init__(self, raw: NeverFailingWriter, encoding: str | None, eager: bool) -> None:
        super().__init__(io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=eager)
        self._in_ci = in_ci()

    def write(self, text: str) -> int:
        said = printable(text)
        super().write(without_commands(said) if self._in_ci else said)
        return len(text)

    def write_ours(self, text: str) -> None:
        """Writes a trusted text unchanged. Text of pages and plans in it was made printable before."""
        super().write(text)


def write_trusted(out: TextIO, text: str) -> None:
    """Writes a trusted text, with its colours, or with commands for a CI system."""
    (out.write_ours if isinstance(out, PrintableStream) else out.write)(text)


def echo_trusted(text: str, colour: bool | None, err: bool = False) -> None:
    """Prints a trusted text, with colours if `colour` is true; None: only on a terminal."""
    out = sys.stderr if err else sys.stdout
    write_trusted(out, text if (out.isatty() if colour is None else colour) else _COLOUR.sub("", text))
    out.flush()


def replace_standard_streams() -> None:
    """Replaces stdout and stderr by such streams.

    A closed standard descriptor is opened on the null device. Otherwise the next opened file, such as a journal, would
    get its number and receive the output of programs.
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
        encoding = "utf-8"  # otherwise click bypasses this stream, in UTF-8
    return PrintableStream(raw, encoding, eager=descriptor == 2 or raw.isatty())


def ended(code: int, arguments: Sequence[str]) -> int:
    """Returns the exit code of a command that ended with `code`: 1 if it succeeded but its output is incomplete.

    A reader that closed its pipe, such as `head`, does not count.
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
    """Prints a message on stderr, if possible."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr)
