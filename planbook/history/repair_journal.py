"""Repairs a journal whose last line was cut off by a power cut: moves the partial line to another file."""

import os
from pathlib import Path

from pydantic_core import from_json

from planbook.events import RunEnded
from planbook.history.damaged_line import event_fragments

ASIDE = "journal.half-line"


def repair_journal(path: Path) -> str | None:
    """Repairs the journal of a run that is over. Returns what was done, in a sentence; None if it was intact.

    Raises OSError.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size or _ends_whole(file.fileno(), size):
            return None
    line = _last_line(path)
    if _is_json(line):  # only its line end is missing
        with path.open("ab") as file:
            file.write(b"\n")
        return None
    if any(is_whole or isinstance(event, RunEnded) for event, is_whole in event_fragments(line, 0, path.parent.name)):
        return None  # it has content, and is read like a damaged line
    with path.with_name(ASIDE).open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    os.truncate(path, size - len(line))
    return f"{path}: the last line was half written, and is now in {ASIDE} beside it."


def _ends_whole(file: int, size: int) -> bool:
    return os.pread(file, 1, size - 1) == b"\n"


def _last_line(path: Path) -> bytes:
    """Returns the text after the last line end. A journal has only some kilobytes."""
    return path.read_bytes().rpartition(b"\n")[2]


def _is_json(line: bytes) -> bool:
    try:
        from_json(line)
    except ValueError:
        return False
    return True
