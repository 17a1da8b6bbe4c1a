"""make scale: many workers on one Prefect server with PostgreSQL, some of which are killed.

Exit code 1 if anything is missed.

Four workers, each as on a machine of its own; two of them share their PLANBOOK_HOME. A fifth of the runs talks to a
host that at most two runs may talk to at once. Of the others, in the middle of a run each: the process of one worker is
killed, a machine is switched off and comes back, a worker is stopped whose folder another one shares, and that one's
machine is switched off and does not come back. In the end all journals are collected into one history.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.scale.ground import OVER, Ground
from tests.scale.postgres import postgres, version

PATIENCE = 1800.0  # seconds without any run that ends
HOMES = {"one": "home-one", "two": "home-two", "three": "home-shared", "four": "home-shared"}
AT_ONCE = """SELECT coalesce(max(others), 0) AS most FROM (
    SELECT a.run_id, count(*) AS others FROM runs a JOIN runs b
      ON a.plan = 'limited' AND b.plan = 'limited' AND b.started <= a.started AND b.finished > a.started GROUP BY 1)"""
ENDS = """SELECT flow_run_id, count(*) AS runs, count(*) FILTER (status IN ('passed', 'flaky')) AS passed,
    count(resumes) AS resumed, count(*) FILTER (status IN ('interrupted', 'cancelled')) AS cut_off
    FROM runs GROUP BY 1"""


def main() -> None:
    given = argparse.ArgumentParser(prog="make scale", description=__doc__)
    given.add_argument("--runs", type=int, default=200)
    wanted = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="planbook-scale-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        say(version().strip())
        with postgres(folder) as database:
            ground = Ground(folder, database)
            with ground.serving():
                say(f"Prefect's server answers at {ground.url}")
                missed = scale(ground, wanted.runs)
        for line in missed:
            say(f"MISSED: {line}")
        sys.exit(1 if missed else 0)


def scale(ground: Ground, runs: int) -> list[str]:
    """Does it all, and returns what was missed."""
    began = time.monotonic()
    for name, home in HOMES.items():
        ground.worker(name, home)
    few = max(runs // 5, 4)
    limited = [ground.new("limited", n) for n in range(few)]
    wait(ground, limited, few, "on a host with a limit")
    orders = [ground.new("order", n) for n in range(few, runs)]
    number = len(orders)

    wait(ground, orders, number // 5, "then a process is killed")
    _while_it_runs(ground, orders, "two")
    ground.workers["two"].kill()
    say("killed the process of worker two: its run goes on by itself")
    ground.worker("two again", HOMES["two"])

    wait(ground, orders, number * 2 // 5, "then a machine is switched off")
    _while_it_runs(ground, orders, "one")
    say(f"switched off the machine of worker one: {ground.workers['one'].power_off()} processes")

    wait(ground, orders, number // 2, "then a worker is stopped")
    _while_it_runs(ground, orders, "four")
    say(f"stopped worker four, which took {ground.workers['four'].terminate():.0f} s: it gives its run back")
    ground.worker("five", HOMES["four"])

    wait(ground, orders, number * 3 // 5, "then one that shares its folder")
    _while_it_runs(ground, orders, "three")
    say(f"switched off the machine of worker three: {ground.workers['three'].power_off()} processes")
    ground.worker("one", HOMES["one"])
    say("the machine of worker one is there again, with its folder")

    wait(ground, orders, number, "to the end")
    for worker in [*ground.workers.values()]:
        worker.stop()
    took = time.monotonic() - began
    say(f"{runs} runs in {took:.0f} s")
    return judge(ground, limited + orders)


def judge(ground: Ground, flow_runs: list[str]) -> list[str]:
    """Collects the journals of all machines, and compares the history with the server and the shop."""
    homes = sorted({str(ground.folder.parent / home) for home in HOMES.values()})
    _an_hour_later(ground)
    ground.planbook("history", "collect", *homes)
    again = ground.planbook("history", "collect", *homes)
    rows = {row["flow_run_id"]: row for row in ground.sql(ENDS)}
    states = Counter(one["state_type"] for one in ground.states(flow_runs))
    names = Counter(state["name"] for one in flow_runs for state in ground.read(f"flow_run_states/?flow_run_id={one}"))
    most = ground.sql(AT_ONCE)[0]["most"]
    twice = {n: times for n, times in ground.shop.orders.items() if times != 1}
    cut_off = sum(row["cut_off"] for row in rows.values())  # killed, or told to stop with their worker
    resumed = sum(row["resumed"] for row in rows.values())
    say(f"states on the server: {dict(states)}; the history has {sum(row['runs'] for row in rows.values())} runs of "
        f"{len(rows)} flow runs, {cut_off} cut off, {resumed} gone on with")  # fmt: skip
    told = {name: names[name] for name in ("GoesOn", "NotBegun", "WorkerGone")}
    say(f"told on the server: {told}; orders: {len(ground.shop.orders)}, other than once: {twice or 'none'}")
    say(f"at most {most} runs at once on the host with a limit of 2; collected again: {again.strip().splitlines()[-1]}")
    wrong: dict[str, Any] = {
        f"{len(flow_runs)} flow runs completed": states == Counter(COMPLETED=len(flow_runs)),
        "each of them is in the history": set(rows) == set(flow_runs),
        "each of them passed once": all(row["passed"] == 1 for row in rows.values()),
        "each run that was cut off was gone on with": resumed == cut_off,
        "each order was placed once": len(ground.shop.orders) == len(flow_runs) and not twice,
        "at most two runs at once on the limited host, and two at some time": most == 2,
        "something was cut off": cut_off + names["NotBegun"] > 0,
    }
    return [what for what, holds in wrong.items() if not holds]


def _an_hour_later(ground: Ground) -> None:
    """A journal without an end is collected as one that was cut off once nobody has written to it for an hour."""
    for home in HOMES.values():
        for journal in (ground.folder.parent / home).glob("runs/*/journal.ndjson"):
            if '"event":"run_ended"' not in journal.read_text("utf-8", "replace"):
                long_ago = time.time() - 2 * 3600
                os.utime(journal, (long_ago, long_ago))


def _while_it_runs(ground: Ground, flow_runs: list[str], worker: str) -> None:
    """Waits until the worker is in the middle of a run, and some step of it is done."""

    def is_in_one() -> bool:
        taken = {
            one["id"] for one in ground.states(flow_runs)
            if one["state_type"] == "RUNNING" and one["labels"].get("prefect.worker.name") == worker
        }  # fmt: skip
        return bool(taken & ground.workers[worker].in_the_middle())

    _until(is_in_one)


def wait(ground: Ground, flow_runs: list[str], number: int, what: str) -> None:
    """Waits until so many of them are over, and says how far it is."""
    last, changed, told = -1, time.monotonic(), 0.0
    while True:
        found = ground.states(flow_runs)
        states = Counter(one["state_type"] for one in found)
        waiting = sum(one["state_name"] == "WorkerGone" for one in found)
        over = sum(states[each] for each in OVER) - waiting
        if over != last:
            last, changed = over, time.monotonic()
        if over >= number or time.monotonic() - told > 20:
            told = time.monotonic()
            say(f"{over} of {len(flow_runs)} are over, {what}: {dict(states)}")
        if over >= number:
            return
        if time.monotonic() - changed > PATIENCE:
            raise SystemExit(f"Nothing ended for {PATIENCE:.0f} seconds. See {ground.logs}.")
        time.sleep(1)


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise SystemExit("The worker takes no runs.")
        time.sleep(0.2)


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


if __name__ == "__main__":
    main()
