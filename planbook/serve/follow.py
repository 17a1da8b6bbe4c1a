"""Follows the journal of a run: its events as they are written, each with its number, which is that of its line."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbook.history.journal import is_being_written
from planbook.serve.problems import Refusal

LOOKS_EVERY = 0.1
"""Seconds between two looks at a journal: a look is one `stat`, some 2 µs."""
BEATS_EVERY = 15.0
"""Seconds after which a stream says that it is still there."""


@dataclass(frozen=True)
class Line:
    """An event of a journal: its number, from 1, and its text, which is one JSON object."""

    number: int
    text: str

    @property
    def event(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.text)
        return told


class Follower:
    """Reads a journal line by line, from the line after `after`. Half a line is read once it is whole."""

    def __init__(self, path: Path, after: int = 0) -> None:
        self._path = path
        self._after = after
        self._offset = 0
        self._number = 0

    def new(self) -> Iterator[Line]:
        """The lines that were written since. What is not JSON was damaged, and is left out."""
        try:
            if self._path.stat().st_size <= self._offset:
                return
            with self._path.open("rb") as file:
                file.seek(self._offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._offset += len(line)
                    self._number += 1
                    if self._number > self._after and _is_object(line):
                        yield Line(self._number, line.decode("utf-8", "replace").rstrip("\n"))
        except OSError as error:
            raise Refusal(404, f"The events of the run cannot be read: {error.strerror}.") from None

    def is_shorter(self) -> bool:
        """Whether the journal has less than was read: it was replaced."""
        try:
            return self._path.stat().st_size < self._offset
        except OSError:
            return True


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


async def follow(path: Path, after: int) -> AsyncIterator[Line | None]:
    """The events after a number, then those to come, until the run ends or is interrupted; None now and then."""
    follower, told = Follower(path, after), time.monotonic()
    while True:
        is_over = not is_being_written(path)  # asked first: what it wrote before it ended is read below
        ended = False
        for line in follower.new():
            yield line
            told, ended = time.monotonic(), '"event":"run_ended"' in line.text
        if is_over or ended:
            return
        if time.monotonic() - told > BEATS_EVERY:
            told = time.monotonic()
            yield None
        await asyncio.sleep(LOOKS_EVERY)
