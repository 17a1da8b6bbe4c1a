"""Decides whether this machine, or this container, has enough memory for another run."""

from contextlib import suppress
from pathlib import Path

PRESSURE = 20.0
"""Percent of the last ten seconds in which something waited for memory; above this, no run begins.

Source: `some avg10` of the kernel's pressure stall information (Documentation/accounting/psi.rst).
"""
GROUP = Path("/sys/fs/cgroup")


def why_not(needed: int) -> str | None:
    """Returns why a run that may need this many bytes should not begin now, or None if it may begin."""
    free, pressure = available(), memory_pressure()
    if free is not None and free < needed:
        return f"{free / 1e6:.0f} MB of memory are free, and a run may use {needed / 1e6:.0f} MB"
    if pressure is not None and pressure > PRESSURE:
        return f"the machine waited for memory in {pressure:.0f} % of the last ten seconds"
    return None


def available(group: Path = GROUP, proc: Path = Path("/proc")) -> int | None:
    """Returns the free bytes of the machine or of the container's limit, whichever is less; None if unknown."""
    found = []
    with suppress(OSError, ValueError, IndexError):
        found.append(int((proc / "meminfo").read_text("utf-8").partition("MemAvailable:")[2].split()[0]) * 1024)
    with suppress(OSError, ValueError):
        limit = int((group / "memory.max").read_text("utf-8"))
        found.append(limit - int((group / "memory.current").read_text("utf-8")) + _cached(group))
    return min(found, default=None)


def _cached(group: Path) -> int:
    """Returns the bytes of file cache that the kernel frees when memory is needed."""
    for line in (group / "memory.stat").read_text("utf-8").splitlines():
        if line.startswith("inactive_file "):
            return int(line.split()[1])
    return 0


def memory_pressure(group: Path = GROUP, proc: Path = Path("/proc")) -> float | None:
    """Returns the pressure of the last ten seconds in percent: the container's, else the machine's; None if unknown."""
    for file in (group / "memory.pressure", proc / "pressure/memory"):
        with suppress(OSError, ValueError, IndexError):
            return float(file.read_text("utf-8").partition("avg10=")[2].split()[0])
    return None
