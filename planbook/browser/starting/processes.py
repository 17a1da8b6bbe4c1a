"""Ending Playwright's drivers, and the browsers that they started, when they do not end by themselves."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import run

_DRIVERS: set[int] = set()
_LEFT: set[Callable[[], None]] = set()


@contextmanager
def registered(driver: int | None) -> Iterator[None]:
    """For as long as it lasts, the process of that number is a driver."""
    if driver is not None:
        _DRIVERS.add(driver)
    try:
        yield
    finally:
        _DRIVERS.discard(driver or 0)


@contextmanager
def left_at_end(leave: Callable[[], None]) -> Iterator[None]:
    """For as long as it lasts, there is a driver that other runs may have, too: it is left, and not killed."""
    _LEFT.add(leave)
    try:
        yield
    finally:
        _LEFT.discard(leave)


def kill(driver: int | None = None) -> None:
    """Kills a driver, or all that are known, with every process that they started: a stopped one is not asked."""
    for leave in () if driver else set(_LEFT):
        leave()
    everything = parents()
    for pid in {driver} if driver else set(_DRIVERS):
        for each in (*started_by(pid, everything), pid):
            with suppress(OSError):
                os.kill(each, signal.SIGKILL)


def started_by(pid: int, parent_of: dict[int, int]) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found = [child for child, parent in parent_of.items() if parent == pid]
    return [*found, *(each for child in found for each in started_by(child, parent_of))]


def is_stopped(pid: int) -> bool:
    """Returns whether a signal has stopped the process (SIGSTOP): it does not end by itself. False where unknown."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] in "Tt"
    except (OSError, IndexError):
        return False


def parents() -> dict[int, int]:
    """The parent of every process."""
    if not Path("/proc/self/stat").exists():
        said = run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False, timeout=5).stdout
        return {int(pid): int(parent) for pid, parent in map(str.split, said.splitlines())}
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            found[int(stat.parent.name)] = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return found
