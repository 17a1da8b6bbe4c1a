"""make bench-serve: `planbook serve` on a history of a million steps: reads, the list of runs, and 100 event streams.

A read is measured as a client has it: the request, the answer, and the connection that is kept. `--steps 20000` is
quick.
"""

import argparse
import asyncio
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from planbook.events import RunEnded
from planbook.history.journal import Journal
from planbook.history.load import load_all
from planbook.places import Project
from planbook.serve.auth.database import Database
from planbook.serve.auth.keys import Keys
from planbook.serve.auth.users import Users
from planbook.threads import desk
from tests.bench.history import STEPS, synthetic
from tests.history.events import keep, passing_run, run_started, step
from tests.serve.conftest import PLAN

STREAMS = 100
GOALS = 20
KEYS = 20
"""Keys share the requests: each may ask 1,200 times a minute."""
RUN, LIVE = "20260101-000000-000abc", "20260102-000000-000abc"
READS = (
    "plans", "plans/order", "plans/order/source", f"runs/{RUN}", f"runs/{RUN}/steps", f"runs/{RUN}/events",
    "questions", "recipes", "history/queries",
)  # fmt: skip
LISTS = ("runs", "runs?plan=plan-007", "runs?status=failed", "runs?since=2026-01-01T00:00:00Z&limit=100")
HISTORY = ("history/stats?since=30d", "history/queries/plan_health", "history/queries/flaky_steps?plan=plan-007")


def project_with(folder: Path, steps: int) -> Project:
    project = Project(folder)
    (folder / "plans").mkdir()
    (folder / "plans" / "order.yaml").write_text(PLAN)
    project.runs.mkdir(parents=True)
    synthetic(project.history, steps // STEPS)
    keep(project, list(passing_run(RUN, STEPS, time.time() - 3600)))
    load_all(project, print)
    return project


@contextmanager
def serving(project: Project) -> Iterator[str]:
    """`planbook serve` in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from planbook.cli.start import main; main()", "serve", "--port", "0"],
        cwd=project.folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    address = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert address
    try:
        yield address[0]
    finally:
        process.terminate()
        process.wait(30)


def percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, math.ceil(len(times) * part) - 1)]


def reads(address: str, keys: Sequence[str], turns: int) -> None:
    print(f"\n{'milliseconds':<48} {'median':>7} {'p95':>7}")
    for what, paths, goal in (("reads", READS, 50), ("lists of runs", LISTS, 100), ("history", HISTORY, None)):
        every: list[float] = []
        for path in paths:
            times = _timed(f"{address}/api/v1/{path}", keys, turns)
            every += times
            print(f"{path:<48} {percentile(times, 0.5):7.1f} {percentile(times, 0.95):7.1f}")
        against = f"   (goal: {goal})" if goal else ""
        print(f"all {what:<44} {percentile(every, 0.5):7.1f} {percentile(every, 0.95):7.1f}{against}")


def _timed(url: str, keys: Sequence[str], turns: int) -> list[float]:
    times = []
    with httpx.Client(timeout=60) as client:
        for turn in range(turns + 3):
            headers = {"authorization": f"Bearer {keys[turn % len(keys)]}"}
            began = time.perf_counter()
            client.get(url, headers=headers).raise_for_status()
            times.append((time.perf_counter() - began) * 1000)
    return times[3:]


async def streams(address: str, project: Project, keys: Sequence[str], seconds: float) -> None:
    folder = project.run(LIVE)
    journal = Journal(folder.journal, folder.pending)
    journal.tell(run_started(LIVE, time.time()))
    late: list[float] = []
    ready = asyncio.Semaphore(0)
    limits = httpx.Limits(max_connections=STREAMS)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        url = f"{address}/api/v1/runs/{LIVE}/events?stream"
        listeners = [
            asyncio.create_task(_listen(client, url, keys[number % len(keys)], late, ready))
            for number in range(STREAMS)
        ]
        for _ in listeners:
            await ready.acquire()
        until, index = time.time() + seconds, 0
        while time.time() < until:
            index += 1
            for event in step(index, time.time()):
                journal.tell(event)
            await asyncio.sleep(0.2)
        expected, patience = STREAMS * index * 3, time.time() + 10
        while len(late) < expected and time.time() < patience:
            await asyncio.sleep(0.05)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    journal.close()
    missing = expected - len(late)
    print(
        f"\n{STREAMS} event streams, {len(late):,} events, {missing} missing; after the journal (ms): median "
        f"{percentile(late, 0.5):.0f}, p99 {percentile(late, 0.99):.0f} (goal: 300), most {max(late):.0f} (goal: 1,000)"
    )


async def _listen(client: httpx.AsyncClient, url: str, key: str, late: list[float], ready: asyncio.Semaphore) -> None:
    async with client.stream("GET", url, headers={"authorization": f"Bearer {key}"}) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                event = json.loads(line[6:])
                if event["event"] == "run_started":
                    ready.release()
                else:
                    late.append((time.time() - event["at"]) * 1000)


async def goal_ends(address: str, project: Project, keys: Sequence[str]) -> None:
    """How long after a run has ended everybody who follows its thread knows."""
    thread, ended, late, ready = desk.create(project, "Bench", [], "bench").id, {}, [], asyncio.Semaphore(0)
    journals: dict[str, Journal] = {}
    for number in range(GOALS):
        run_id = f"20260103-000000-{number:06}"
        folder = project.run(run_id)
        journals[run_id] = Journal(folder.journal, folder.pending)
        journals[run_id].tell(run_started(run_id, time.time()))
        desk.hand_over(project, thread, "run", "order", run_id, "bench")

    async def listen(client: httpx.AsyncClient, key: str) -> None:
        url, seen = f"{address}/api/v1/threads/{thread}/events?stream", 0
        async with client.stream("GET", url, headers={"authorization": f"Bearer {key}"}) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                for change in json.loads(line[6:])["changes"] if line.startswith("data: ") else ():
                    seen += change["change"] == "goal"
                    if change["change"] == "goal" and seen == GOALS:
                        ready.release()
                    elif change.get("state") == "passed":
                        late.append((time.time() - ended[change["ref"]]) * 1000)

    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=STREAMS)) as client:
        listeners = [asyncio.create_task(listen(client, keys[number % len(keys)])) for number in range(STREAMS)]
        for _ in listeners:
            await ready.acquire()
        await asyncio.sleep(3)  # the server looks for goals that commands have handed over every two seconds
        for run_id, journal in journals.items():
            ended[run_id] = time.time()
            journal.tell(RunEnded(at=ended[run_id], status="passed", seconds=1))
            journal.close()
            await asyncio.sleep(0.37)
        expected, patience = STREAMS * GOALS, time.time() + 10
        while len(late) < expected and time.time() < patience:
            await asyncio.sleep(0.05)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    print(
        f"{STREAMS} followers of a thread, {GOALS} goals, {expected - len(late)} ends missing; after the end (ms): "
        f"median {percentile(late, 0.5):.0f}, p99 {percentile(late, 0.99):.0f}, most {max(late):.0f} (goal: 1,000)"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    given = argparse.ArgumentParser(prog="make bench-serve", description=__doc__)
    given.add_argument("--steps", type=int, default=1_000_000)
    given.add_argument("--turns", type=int, default=60, help="requests to each address")
    given.add_argument("--seconds", type=float, default=10, help="how long events are written")
    wanted = given.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="planbook-bench-") as name:
        project = project_with(Path(name), wanted.steps)
        database = Database(project)
        Users(database).add("bench", {"*": "viewer"})
        keys = [Keys(database).create("bench", f"k{number}", seconds=3600)[0] for number in range(KEYS)]
        print(f"{wanted.steps:,} steps, {wanted.steps // STEPS:,} runs; {os.cpu_count()} cores")
        with serving(project) as address:
            reads(address, keys, wanted.turns)
            asyncio.run(streams(address, project, keys, wanted.seconds))
            asyncio.run(goal_ends(address, project, keys))


if __name__ == "__main__":
    main()
