"""Appends a line to a file that must keep it: all of the line is on the disk, or none of it."""

import os


def append_line(file: int, size: int, line: bytes) -> None:
    """Writes a line after the first `size` bytes of an open file, and waits for the disk.

    Raises OSError; the file then has its first `size` bytes again.
    """
    try:
        written = 0
        while written < len(line):
            written += os.pwrite(file, line[written:], size + written)
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise
