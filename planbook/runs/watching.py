"""Looking at a run while it goes on: whoever looks touches a file, and the run keeps its picture while that is fresh.

The run is a process of its own, and costs nothing more while nobody looks: one look at the time of a file.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from planbook.files.atomic_write import write_atomically

FRESH = 5.0  # seconds after which somebody who looked is taken to be gone
LOOKED, PICTURE = "looked-at", "live.jpg"


def look(folder: Path) -> None:
    """Says to the run with this folder that somebody looks. Raises OSError."""
    (folder / LOOKED).touch()


def is_looked_at(folder: Path) -> bool:
    """Returns whether somebody looked a moment ago."""
    return _age(folder / LOOKED) < FRESH


def put_picture(folder: Path, jpeg: bytes) -> None:
    """Keeps the newest picture in place of the one before. A picture that cannot be kept is left out."""
    with suppress(OSError):
        write_atomically(folder / PICTURE, jpeg)


def take_away(folder: Path) -> None:
    """Removes the picture."""
    with suppress(OSError):
        (folder / PICTURE).unlink(missing_ok=True)


def picture(folder: Path) -> bytes | None:
    """Returns the newest picture; None if there is none."""
    try:
        return (folder / PICTURE).read_bytes()
    except OSError:
        return None


def end(folder: Path) -> None:
    """Removes the picture, and what says that somebody looked: the run has ended."""
    take_away(folder)
    with suppress(OSError):
        (folder / LOOKED).unlink(missing_ok=True)


def _age(file: Path) -> float:
    try:
        return time.time() - os.stat(file).st_mtime  # noqa: PTH116 - every quarter of a second
    except OSError:
        return FRESH
