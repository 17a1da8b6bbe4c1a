"""Which processes there are, whose they are, and how much memory they have."""

import ctypes
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from planbook.browser.starting.processes import parents, started_by

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)
PAGE = os.sysconf("SC_PAGE_SIZE")


def adopt_orphans() -> None:
    """From now on, whatever loses its parent among our descendants becomes a child of this process."""
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def at_full_speed(pid: int) -> None:
    """Lets a process have as much of the processor as this one: the project's own server otherwise gives way to runs.

    A pool's server usually has a machine of its own.
    """
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(thread.name), os.nice(0))
        Path(f"/proc/{pid}/autogroup").write_text("0")


def bury(keep: Iterable[int]) -> None:
    """Takes the exit codes of orphans that have ended, but not those of our own children `keep`."""
    for pid in (pid for pid, parent in parents().items() if parent == os.getpid()):
        if pid not in keep and state(pid) == "Z":
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def descendants(pid: int | None = None) -> set[int]:
    """Of a process, or of this one."""
    return set(started_by(pid or os.getpid(), parents()))


def state(pid: int) -> str:
    """R, S, Z, ...; empty if there is none."""
    return _text(pid, "stat").rpartition(")")[2].split(" ")[1] if _text(pid, "stat") else ""


def command(pid: int) -> str:
    return _text(pid, "cmdline").replace("\0", " ").strip()


def variable(pid: int, name: str) -> str:
    """A variable of the environment that a process was started with."""
    found = [line for line in _text(pid, "environ").split("\0") if line.startswith(f"{name}=")]
    return found[0].partition("=")[2] if found else ""


def output(pid: int) -> str:
    """What a process's standard output is."""
    with suppress(OSError):
        return str(Path(f"/proc/{pid}/fd/1").readlink())
    return ""


def resident(pid: int) -> float:
    """In MB."""
    numbers = _text(pid, "statm").split()
    return int(numbers[1]) * PAGE / 1e6 if numbers else 0.0


def proportional(pids: Iterable[int]) -> float:
    """In MB, each shared page divided by those who share it."""
    lines = [line for pid in pids for line in _text(pid, "smaps_rollup").splitlines() if line.startswith("Pss:")]
    return sum(int(line.split()[1]) for line in lines) * 1024 / 1e6


def _text(pid: int, name: str) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace")
    return ""
