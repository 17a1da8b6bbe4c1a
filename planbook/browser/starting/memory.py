"""How much memory a run takes: its process, and all that it started, the browser's processes above all."""

import os
from contextlib import suppress
from pathlib import Path

from planbook.browser.starting.processes import parents, started_by


def used() -> int | None:
    """In bytes, each shared page divided by those who share it (PSS); None if the system does not tell (not Linux).

    Source of the figure: `Pss` in /proc/PID/smaps_rollup, see proc_pid_smaps_rollup(5).
    """
    own = os.getpid()
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    return sum(pss(pid) for pid in (own, *started_by(own, parents())))


def pss(pid: int) -> int:
    """Returns the bytes of one process; 0 if it has ended, or the system does not tell."""
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024
    return 0  # it has just ended
