"""The end of each journal line: its number, and a checksum that detects changes of the file.

    {"event":"step_ended",…,"sum":"12-8f3a0c11"}

The checksum is the CRC-32 of everything in the file before the line's own `,"sum"`. So the last one covers the whole
file, and each of them shows on which line a digit was changed. It detects accidents, but does not prevent forgery. A
journal that was written without checksums is read as it is.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

_BEFORE = b',"sum":"'
_SUM = re.compile(rb',"sum":"([0-9]{1,15})-([0-9a-f]{8})"\}\s*')
CHANGED = "it was changed after it was written."
MISPLACED = "it is not where it was written."


class RunningChecksum(NamedTuple):
    """The state of a journal being written: the number of its lines, and their checksum."""

    number: int = 0
    sum: int = 0

    @classmethod
    def of(cls, content: bytes) -> "RunningChecksum":
        """Returns the state for the existing content of a file."""
        return cls(content.count(b"\n"), crc32(content))

    def append_line(self, line: bytes) -> tuple[bytes, "RunningChecksum"]:
        """Returns a line, a JSON object with its line end, with its checksum added; and the new state."""
        body, number = line[:-2], self.number + 1  # without "}\n"
        told = crc32(body, self.sum)
        tail = _tail(number, told)
        return body + tail, RunningChecksum(number, crc32(tail, told))


class ChecksumVerifier:
    """Verifies the lines of a journal, one after the other."""

    def __init__(self) -> None:
        self._last = 0  # the highest number so far
        self._since = 0  # lines after it that have none
        self._sums: dict[int, set[int]] = {0: {0}}  # the possible checksums to continue from, by number of the line
        self._has_sums = False

    def wrong(self, line: bytes, can_be_read: bool) -> Iterator[str]:
        """Yields what is wrong with the line, a sentence each; nothing for one that cannot be read anyway."""
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
        has_another_end = not _tail(number, told).startswith(tail)  # the last line may be cut off before its line end
        if can_be_read:
            yield from self._out_of_place(number)
            if is_changed or has_another_end:
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
    """Returns whether the journal, up to its last line, is what was written, according to its last checksum."""
    start = journal.rfind(_BEFORE)
    found = _SUM.fullmatch(journal, start) if start >= 0 else None
    if found is None:
        return _BEFORE not in journal[-200:]
    return crc32(memoryview(journal)[:start]) == int(found[2], 16) and journal.count(b"\n") == int(found[1])


def _tail(number: int, told: int) -> bytes:
    return b'%s%d-%08x"}\n' % (_BEFORE, number, told)


def _parts(line: bytes) -> tuple[bytes, bytes, int | None, int]:
    """Splits a line into the text before its checksum, the rest, its number and its checksum; None if it has none."""
    start = line.rfind(_BEFORE)
    found = _SUM.fullmatch(line, start) if start >= 0 else None
    if found is None:
        return line, b"", None, 0
    return line[:start], line[start:], int(found[1]), int(found[2], 16)
