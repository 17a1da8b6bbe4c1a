"""Mends a journal whose last line was cut off by a power cut: the half line is kept aside, and the rest is whole."""

import os
from pathlib import Path

from pydantic_core import from_json

from planbook.events import RunEnded
from planbook.history.shreds import event_fragments

ASIDE = "journal.half-line"


def mend(path: Path) -> str | None:
    """Mends the journal of a run that nobody writes any more. What was done, in a sentence; None where it was whole.

    Raises OSError.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size or _ends_whole(file.fileno(), size):
            return None
    line = _last_line(path)
    if _is_json(line):  # only its end is missing
        with path.open("ab") as file:
            file.write(b"\n")
        return None
    if any(is_whole or isinstance(event, RunEnded) for event, is_whole in event_fragments(line, 0, path.parent.name)):
        return None  # it says something, and is read as a damaged line is
    with path.with_name(ASIDE).open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.truncate(path, size - len(line))
    return f"{path}: the last line was half written, and is now in {ASIDE} beside it."


def _ends_whole(file: int, size: int) -> bool:
    return os.pread(file, 1, size - 1) == b"\n"


def _last_line(path: Path) -> bytes:
    """What stands behind the last line's end. A journal is some kilobytes."""
    return path.read_bytes().rpartition(b"\n")[2]


def _is_json(line: bytes) -> bool:
    try:
        from_json(line)
    except ValueError:
        return False
    return True
