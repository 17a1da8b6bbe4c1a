"""Reads a whole file into memory, unless it is too large for that."""

from pathlib import Path

from planbook.errors import StepError

LARGEST = 100_000_000  # bytes
TOO_LARGE = "{} has {:.0f} MB; files of up to {} MB are read"


def read_whole(file: Path) -> bytes:
    """Returns the content of a file. Raises StepError of class value for one that is too large."""
    size = file.stat().st_size
    if size > LARGEST:
        raise StepError(
            "value", f"{file.name} has {size / 1e6:.0f} MB; files of up to {LARGEST // 1_000_000} MB are read"
        )
    return file.read_bytes()
