"""The end of each line of a journal: its number, and a sum by which a change of the file can be told.

    {"event":"step_ended",…,"sum":"12-8f3a0c11"}

The sum is the CRC-32 of everything in the file before the line's own `,"sum"`. So the last one stands for the whole
file, and each of them tells on which line a digit was changed. It tells of accidents, and keeps nobody from forging.
A journal that was written without sums is read as it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

_BEFORE = b',"sum":"'
_SUM = re.compile(rb',"sum":"([0-9]{1,15})-([0-9a-f]{8})"\}\s*')
CHANGED = "it was changed after it was written."
MISPLACED = "it does not stand where it was written."


class RunningChecksum(NamedTuple):
    """How far a journal is written: the number of its lines, and the sum of them."""

    number: int = 0
    sum: int = 0

    @classmethod
    def of(cls, content: bytes) -> "RunningChecksum":
        """Of what a file has already."""
        return cls(content.count(b"\n"), crc32(content))

    def append_line(self, line: bytes) -> tuple[bytes, "RunningChecksum"]:
        """The next line, a JSON object with its line end, with its sum; and how far the journal is written then."""
        body, number = line[:-2], self.number + 1  # without "}\n"
        told = crc32(body, self.sum)
        tail = _tail(number, told)
        return body + tail, RunningChecksum(number, crc32(tail, told))


class ChecksumVerifier:
    """Looks at the lines of a journal, one after the other."""

    def __init__(self) -> None:
        self._last = 0  # the highest number so far
        self._since = 0  # lines behind it that have none
        self._sums: dict[int, set[int]] = {0: {0}}  # what the sum can be that the line behind a number goes on with
        self._has_sums = False

    def wrong(self, line: bytes, can_be_read: bool) -> Iterator[str]:
        """What is wrong with the line, a sentence each; nothing of one that cannot be read anyhow."""
        body, tail, number, told = _parts(line)
        if number is None:
            if can_be_read and self._has_sums:
                yield CHANGED
            self._since += 1
            if not self._has_sums:
                self._sums = {self._since: {crc32(line, *self._sums[self._since - 1])}}
            return
        before = self._sums.get(number - 1)
        sums = {crc32(body, each) for each in before or ()}
        is_changed = before is not None and told not in sums
        if can_be_read:
            yield from self._out_of_place(number)
            if is_changed:
                yield CHANGED
        self._sums[number] = {crc32(tail, told), *(crc32(_tail(number, each), each) for each in sums)}
        self._since = self._since if number <= self._last else 0
        self._last, self._has_sums = max(self._last, number), True

    def _out_of_place(self, number: int) -> Iterator[str]:
        missing = number - self._last - self._since - 1
        if self._has_sums and number <= self._last:
            yield MISPLACED
        elif missing == 1:
            yield "the line before it is missing."
        elif missing > 1:
            yield f"the {missing} lines before it are missing."


def verify_checksums(journal: bytes) -> bool:
    """Whether the journal, up to its last line, is what was written, as far as its last sum tells."""
    start = journal.rfind(_BEFORE)
    found = _SUM.fullmatch(journal, start) if start >= 0 else None
    if found is None:
        return _BEFORE not in journal[-200:]
    return crc32(memoryview(journal)[:start]) == int(found[2], 16) and journal.count(b"\n") == int(found[1])


def _tail(number: int, told: int) -> bytes:
    return b'%s%d-%08x"}\n' % (_BEFORE, number, told)


def _parts(line: bytes) -> tuple[bytes, bytes, int | None, int]:
    """The line up to its sum, the rest of it, its number and its sum; None where it has none."""
    start = line.rfind(_BEFORE)
    found = _SUM.fullmatch(line, start) if start >= 0 else None
    if found is None:
        return line, b"", None, 0
    return line[:start], line[start:], int(found[1]), int(found[2], 16)
