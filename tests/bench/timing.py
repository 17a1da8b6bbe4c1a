"""Measures whole processes in turns, so that disturbances of the machine affect all of them alike."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.sides import environment

Command = Sequence[str | Path]


def seconds(command: Command, folder: Path) -> float:
    """Returns how long the whole process takes. A process that fails, or finds something, ends the bench."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{command} failed:\n{done.stdout}{done.stderr}")
    return took


def measure(commands: Mapping[str, Command], rounds: int, folder: Path) -> dict[str, list[float]]:
    """Returns the times of every command, in turns, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            took = seconds(command, folder)
            if turn:
                times[name].append(took)
    return times
