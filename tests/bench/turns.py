"""make bench: 500 turns of a group: what each of them takes, and the memory of each process, in blocks of turns.

The memory is the proportional set size: what two processes share counts for each by half, such as what a run shares
with the warm process that it is a fork of.
"""

import argparse
import contextlib
import itertools
import json
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from flows import server
from tests.bench.__main__ import ground
from tests.bench.many import kind_of, megabytes, parents, processes_of
from tests.bench.parts import stat
from tests.bench.timing import seconds

KINDS = ("run", "driver", "browser", "warm process", "Prefect server")
WARM = "warm_process.py"
GLANCE = 0.2  # seconds between two looks at the processes
PLAN = """\
planbook: 1
name: turns
goal: Bench
start: {address}
steps:
  - group: Turns
    at_most: {most}
    steps:
      - fill: {{field: Field 1, with: "value {{{{ turn }}}}"}}
      - click: {{button: Press 1}}
      - extract: {{from: {{css: "#n"}}, as: number, into: pressed}}
      - extract: {{from: {{css: "#n"}}, as: number, add_to: all_pressed}}
      - until: "{{{{ turn == {turns} }}}}"
"""


class Look(NamedTuple):
    """The memory in MB and the processor time in ms of each kind of process, at a time in seconds since the epoch."""

    at: float
    memory: Mapping[str, float]
    used: Mapping[str, float]


class ProcessWatch(threading.Thread):
    """Looks at all processes of a project again and again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.looks: list[Look] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(GLANCE):
            memory: dict[str, float] = defaultdict(float)
            used: dict[str, float] = defaultdict(float)
            for kind, pid in self._processes():
                memory[kind] += megabytes(pid)
                used[kind] += stat(pid)[1]
            self.looks.append(Look(time.time(), memory, used))

    def _processes(self) -> Iterator[tuple[str, int]]:
        own = server.status(self.folder).server
        found = processes_of(self.folder) | ({own.pid} if own else set())
        forked = {pid: parent for pid, parent in parents().items() if pid in found and parent in found}
        for pid in found:
            yield "Prefect server" if own and pid == own.pid else _kind(pid, is_forked=pid in forked), pid


def _kind(pid: int, is_forked: bool) -> str:
    program = kind_of(pid)
    if program != "Python":
        return program
    with contextlib.suppress(OSError):
        if WARM in Path(f"/proc/{pid}/cmdline").read_text() and not is_forked:
            return "warm process"
    return "run"


def turn_borders(folder: Path) -> list[float]:
    """Returns when the first turn of the last run has begun, and when each turn has ended, by its journal."""
    journal = _last_run(folder) / "journal.ndjson"
    events = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    begun = [event for event in events if event["event"] == "step_started"]
    lasts = {event["index"] for event in begun if event["kind"] == "until"}
    return [begun[0]["at"], *(one["at"] for one in events if one["event"] == "step_ended" and one["index"] in lasts)]


def _last_run(folder: Path) -> Path:
    return max(folder.glob(".planbook/runs/*"), key=lambda path: path.stat().st_mtime)


def show(borders: Sequence[float], looks: Sequence[Look], block: int) -> None:
    """Prints a line for each block of turns."""
    print(
        "\n      turns  ms/turn | processor time, ms/turn: "
        + ", ".join(KINDS[:-1])
        + " | memory, MB: "
        + ", ".join(KINDS)
    )
    for first, last in itertools.pairwise(range(0, len(borders), block)):
        took = borders[last] - borders[first]
        before, after = (min(looks, key=lambda look: abs(look.at - borders[turn])) for turn in (first, last))
        turns = (after.at - before.at) / took * block  # between the two looks
        used = "".join(f"{(after.used[kind] - before.used[kind]) / turns:7.1f}" for kind in KINDS[:-1])
        memory = "".join(f"{after.memory[kind]:7.0f}" for kind in KINDS)
        print(f"{first + 1:>4} to {last:<4} {took / block * 1000:6.1f} |{used} |{memory}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.turns", description=__doc__)
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--block", type=int, default=50, help="how many turns a line of the result is about")
    wished = parser.parse_args()
    _, address, _ = ground()
    with tempfile.TemporaryDirectory(prefix="planbook-turns-") as name:
        folder = Path(name).resolve()
        plan = folder / "plans" / "turns.yaml"
        plan.parent.mkdir()
        command = [Path(sys.executable).with_name("planbook"), "run", plan]
        watch = ProcessWatch(folder)
        try:
            for turns in (2, wished.turns):  # the first run starts the server and the warm process
                plan.write_text(PLAN.format(address=address, turns=turns, most=turns), encoding="utf-8")
                if turns == wished.turns:
                    watch.start()
                took = seconds(command, folder)
            watch.over.set()
            watch.join()
        finally:
            server.stop(folder)
        show(turn_borders(folder), watch.looks, wished.block)
        files = sorted(_last_run(folder).iterdir())
        sizes = "   ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in files)
        print(f"\nwhole process: {took:.1f} s   {sizes}")


if __name__ == "__main__":
    main()
