"""Measures the cost of saving the browser's state, for `make resume`, in runs with and without it, in turns.

`python -m tests.resume.cost FILE run …` runs planbook, and appends the seconds that the run spent on saving to FILE.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from planbook.demo.shop import Shop
from tests.resume.killing import environment_of
from tests.scratch import Scratch

SETTING = "[tool.planbook]\nkeep_state = {}\n"


def cost(scratch: Scratch, shop: Shop, rounds: int) -> None:
    """Prints the share of a plan's time: measured inside each run, and as the ratio of runs with and without it."""
    times: dict[bool, list[float]] = {True: [], False: []}
    shares: list[float] = []
    for turn in range(rounds + 1):  # the first does not count
        for kept in (True, False) if turn % 2 else (False, True):
            keeping, seconds = _measured(scratch, shop, kept)
            if turn:
                times[kept].append(seconds)
                shares += [keeping / seconds] if kept else []
    with_it, without = (statistics.median(times[kept]) for kept in (True, False))
    ratio = statistics.median(a / b for a, b in zip(times[True], times[False], strict=True))
    print(f"\nkeeping the browser's state in an order of fifteen steps, {rounds} rounds, medians\n")
    print(f"  {with_it:.3f} s a run with it, {without:.3f} s without; ratio of neighbours {ratio:.3f}")
    least, most = min(shares), max(shares)
    print(
        f"  {statistics.median(shares):.1%} of a run's time passes in it ({least:.1%} to {most:.1%}), some of which the"
    )
    print("  next step would wait for otherwise: the page that is still being drawn")


def _measured(scratch: Scratch, shop: Shop, kept: bool) -> tuple[float, float]:
    (scratch.folder / "pyproject.toml").write_text(SETTING.format(str(kept).lower()))
    file = scratch.folder / "keeping.json"
    wanted = ["run", "order-paper", f"--set=shop={shop.url}", "--json", "--evidence", "none"]
    command = [sys.executable, "-m", "tests.resume.cost", str(file), *wanted]
    done = subprocess.run(
        command, cwd=scratch.folder, env=environment_of(scratch), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(file.read_text()), json.loads(done.stdout)["seconds"]


def main() -> int:
    from planbook.cli.main import exit_code
    from planbook.engine import save_checkpoint

    save, spent = save_checkpoint.save, 0.0

    async def save_timed(*given: Any) -> None:
        nonlocal spent
        began = perf_counter()
        await save(*given)
        spent += perf_counter() - began

    save_checkpoint.save = save_timed
    code = exit_code(sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps(spent))
    return code


if __name__ == "__main__":
    sys.exit(main())
