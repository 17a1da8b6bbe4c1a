"""make bench: many plans at once beside as many plain scripts, and the memory that one of each takes.

The memory is the sum of the proportional set sizes of all processes that the side has started, at its peak: Python, the
driver and the browser. Prefect's server is shared by all runs of a project, and is not counted.
"""

import argparse
import contextlib
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from flows import server
from tests.bench import sides
from tests.bench.__main__ import COLD, OURS, PLAIN, ground
from tests.bench.parts import PROCESSES
from tests.bench.timing import Command, seconds

GLANCE = 0.1  # seconds between two looks at the memory


def at_once(command: Command, count: int, folder: Path) -> float:
    """Returns the seconds until all of `count` processes have ended. One that fails ends the bench."""
    began = time.perf_counter()
    running = [
        subprocess.Popen(
            command, cwd=folder, env=sides.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(count)
    ]
    said = [process.communicate()[1] for process in running]
    took = time.perf_counter() - began
    failed = [text for text, process in zip(said, running, strict=True) if process.returncode]
    if failed:
        raise SystemExit(f"{len(failed)} of {count} failed: {failed[0].decode()}")
    return took


class MemoryWatch(threading.Thread):
    """Looks at the memory of all processes in a folder, and of what they started.

    `most` is the peak in MB, by kind of process.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.most: Mapping[str, float] = {}
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(GLANCE):
            now: dict[str, float] = defaultdict(float)
            for pid in processes_of(self.folder):
                now[kind_of(pid)] += megabytes(pid)
            self.most = max(self.most, now, key=lambda sizes: sum(sizes.values()))


def processes_of(folder: Path) -> set[int]:
    """Returns the processes whose working directory is the folder, and those that they have started."""
    of = parents()
    found = {pid for pid in of if _is_in(pid, folder)}
    while more := {pid for pid, parent in of.items() if parent in found} - found:
        found |= more
    return found


def parents() -> dict[int, int]:
    """Returns the parent of each process of this machine."""
    return dict(_parents())


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield int(place.name), int((place / "stat").read_text().rpartition(")")[2].split()[1])


def _is_in(pid: int, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    return False


def kind_of(pid: int) -> str:
    """Returns "driver", "browser", or "Python" for any other program."""
    with contextlib.suppress(OSError):
        program = Path(f"/proc/{pid}/comm").read_text()
        return next((kind for beginning, kind in PROCESSES.items() if program.startswith(beginning)), "Python")
    return "Python"


def megabytes(pid: int) -> float:
    """Returns the proportional set size of a process."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def memory(command: Command, folder: Path) -> Mapping[str, float]:
    """Returns the most memory that one process and all that it starts take, in MB, by kind of process."""
    watch = MemoryWatch(folder.resolve())
    watch.start()
    seconds(command, folder)
    watch.over.set()
    watch.join()
    return watch.most


def show(times: Mapping[int, Mapping[str, list[float]]]) -> None:
    for count, of_sides in times.items():
        base = statistics.median(of_sides[PLAIN])
        print(f"\n{count} at once, until all have ended, median of {len(of_sides[PLAIN])} (lowest to highest)\n")
        for name, each in of_sides.items():
            middle = statistics.median(each)
            spread = f"{min(each):.2f} to {max(each):.2f}"
            print(f"  {name:<18} {middle:6.2f} s  {middle / count:6.2f} s each  {middle / base:5.2f} x  ({spread})")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each side is measured")
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 8, 30], help="how many at once")
    parser.add_argument("--steps", type=int, default=50, help="how many steps each has")
    wished = parser.parse_args()
    found, address, needed = ground()
    with tempfile.TemporaryDirectory(prefix="planbook-many-") as project, tempfile.TemporaryDirectory() as beside:
        folder, other = Path(project), Path(beside)
        ours = sides.planbook(folder, address)(wished.steps)
        commands: dict[str, tuple[Command, Path]] = {
            PLAIN: (sides.plain(other, address, found.executable, needed)(wished.steps), other),
            OURS: (ours, folder),
            COLD: (["env", "PLANBOOK_WARM=0", *ours], folder),
        }
        server.ensure(folder, print)  # not from a run, whose processes are counted
        try:
            most = {name: memory(*commands[name]) for name in (PLAIN, COLD)}
            for name in commands:
                seconds(*commands[name])
            times = {
                count: _in_turns({name: commands[name] for name in (PLAIN, OURS)}, count, wished.rounds)
                for count in wished.counts
            }
        finally:
            server.stop(folder)
    print("\nMemory of one, at its peak\n")
    for name, sizes in most.items():
        megabytes, base = sum(sizes.values()), sum(most[PLAIN].values())
        each = "   ".join(f"{kind} {size:.0f}" for kind, size in sorted(sizes.items()))
        print(f"  {name:<18} {megabytes:6.0f} MB  {megabytes - base:+6.0f} MB  ({each})")
    show(times)


def _in_turns(commands: Mapping[str, tuple[Command, Path]], count: int, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, folder) in commands.items():
            times[name].append(at_once(command, count, folder))
    return times


if __name__ == "__main__":
    main()
