"""The temporary folder of a driver and its browser: profile, downloads, pictures on their way.

They remove what they wrote when they end in order. Where they are killed with the run, which is what a system without
memory does, a profile of several MB stays: the next browser that planbook starts on the machine removes it.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "planbook-browser-"
LONGEST = 40  # characters of the system's: the socket that Chromium makes is 65 longer, and may have 104
NEW = 60.0  # seconds in which whoever made a folder holds it


@contextmanager
def temporary_folder(system: str | None = None) -> Iterator[Path | None]:
    """A new folder that is removed at the end. None if the system's own is too deep, or takes no folder.

    `system` is the system's own, if another process's is meant.
    """
    remove_left_behind()
    folder = _made(system or tempfile.gettempdir())
    if folder is None:
        yield None
        return
    held = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def _made(system: str) -> Path | None:
    if len(system) > LONGEST:
        return None
    with suppress(OSError):  # the browser, which needs one too, says so
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=system))
    return None


def remove_left_behind() -> None:
    """Removes the folders of processes that have ended."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > NEW and (held := _hold(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)


def _hold(folder: Path) -> int | None:
    """Locks a folder until the descriptor is closed, or its process ends. None if another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a file system without locks, on which nothing is known to be left behind
        os.close(descriptor)
        return None
    return descriptor
