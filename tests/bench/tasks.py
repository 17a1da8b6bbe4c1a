"""make bench: light steps beside as many tasks of plain Prefect in one flow, on the same server.

The steps set values, so that they leave the page alone; but their run opens a browser all the same, and is recorded.
Whole processes, in turns, medians. The growth is what each further step or task takes.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from flows import clients, server
from tests.bench.__main__ import show_growth
from tests.bench.timing import Command, measure

PLAIN = """\
import sys

from prefect import flow, task


@task
def light(number: int) -> int:
    return number + 1


@flow
def tasks(count: int) -> None:
    for number in range(count):
        light(number)


tasks(int(sys.argv[1]))
"""
COUNTS = (1, 40, 200)


def commands(folder: Path, count: int, environment: list[str]) -> dict[str, Command]:
    """Returns the commands of both sides for a number of steps or tasks."""
    plan = folder / "plans" / f"light-{count}.yaml"
    steps = "".join(f"  - set: {{number: {number}}}\n" for number in range(count))
    plan.write_text(f"planbook: 1\nname: {plan.stem}\ngoal: Bench\nstart: about:blank\nsteps:\n{steps}", "utf-8")
    return {
        "plain Prefect": ["env", *environment, sys.executable, folder / "plain.py", str(count)],
        "planbook": [Path(sys.executable).with_name("planbook"), "run", plan],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tasks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured")
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="planbook-tasks-") as name:
        folder = Path(name)
        (folder / "plans").mkdir()
        (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
        own = server.begin(folder, print)
        server.wait(folder, own)
        told = [f"{key}={value}" for key, value in clients.client(folder, own).items()]
        try:
            times = {count: measure(commands(folder, count, told), rounds, folder) for count in COUNTS}
        finally:
            server.stop(folder)
    for count in COUNTS:
        base, ours = (sorted(each)[len(each) // 2] for each in times[count].values())
        print(f"{count:>4}: plain Prefect {base:6.2f} s   planbook {ours:6.2f} s   {ours / base:5.2f} x")
    show_growth(times)


if __name__ == "__main__":
    main()
