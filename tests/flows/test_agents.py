"""Agents in Prefect flows: how many tasks one has at once, and what a run leaves of a task."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

from flows.agents import place
from flows.server import ensure, stop
from planbook.agents.spending import STALE
from planbook.errors import StepError
from planbook.places import Project
from tests.flows.conftest import PATIENCE, key, read
from tests.flows.pool import PLANBOOK, Pool, environment, until
from tests.scratch import Scratch
from tests.sites import Site

pytestmark = pytest.mark.slow
PROGRAM = f'#!{sys.executable} -S\nprint(\'{{"answer": {{"fine": true}}, "cost_usd": 0.25, "model": "m-1"}}\')\n'
ENTRY = '[tool.planbook.agents.judge]\nkind = "command"\nargv = ["./judge.py"]\noutput = "report"\ncost = 0.5\n'
PLAN = """
steps:
  - agent:
      name: judge
      task: Say whether it is fine.
      output: {schema: {type: object, properties: {fine: {type: boolean}}}}
      into: said
  - expect: "{{ values.said.fine }}"
"""


SLOW = """
#!{python} -S
import os, time
if os.path.exists("../hurry"):
    print("done")
else:
    with open("../agent.pid.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename("../agent.pid.new", "../agent.pid")
    time.sleep(600)
"""
SLOW_ENTRY = '[tool.planbook.agents.slow]\nkind = "command"\nargv = ["./slow.py"]\nfolders = ["work"]\nat_most = 1\n'
SLOW_PLAN = """
steps:
  - title: Think
    agent: {name: slow, task: Think., into: said}
"""


@pytest.fixture
def server(api_url: str) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}):
        yield


async def test_an_agent_has_no_more_tasks_at_once_than_its_entry_says(server: None) -> None:
    going, most, done = 0, 0, 0
    full = asyncio.Event()

    async def task() -> None:
        nonlocal going, most, done
        async with place("busy", 2):
            going, most = going + 1, max(most, going + 1)
            if going == 2:
                full.set()
            await full.wait()  # none ends before there is no place left
            going, done = going - 1, done + 1

    await asyncio.gather(*(task() for _ in range(3)))
    assert (most, done) == (2, 3)


async def test_a_server_that_does_not_answer_fails_the_step_with_a_reason() -> None:
    gone = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(gone), pytest.raises(StepError) as caught:
        async with place("judge", 1):
            raise AssertionError("it has no place")
    said = "judge gets no task: the Prefect server, which knows how many it has, did not answer"
    assert (caught.value.error_class, caught.value.message) == ("timeout", said)


@pytest.mark.parametrize(("retries", "patience"), [(0, PATIENCE), (5, 0.2)])
async def test_a_server_that_is_gone_when_a_task_ends_takes_no_answer_away(
    server: None, monkeypatch: pytest.MonkeyPatch, retries: int, patience: float
) -> None:
    monkeypatch.setattr("flows.agents.PATIENCE", patience)
    gone = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: retries}
    with ExitStack() as later:
        async with place("leaving", 1):
            later.enter_context(temporary_settings(gone))


def test_a_run_gives_a_task_and_the_history_has_its_cost(tmp_path: Path, api_url: str, site: Site) -> None:
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url))
    site.pages["/"] = "<h1>Fine</h1>"
    (tmp_path / "judge.py").write_text(PROGRAM, "utf-8")
    (tmp_path / "judge.py").chmod(0o700)
    (tmp_path / "pyproject.toml").write_text(ENTRY, "utf-8")
    done = scratch.planbook("run", scratch.write("judge", site.address + "/", PLAN), "--json")
    assert done.code == 0, done.err
    assert done.json["values"] == {"said": {"fine": True}}
    asked = scratch.planbook("sql", "SELECT agent, model, status, cost_usd, estimated FROM model_calls", "--json")
    assert json.loads(asked.out) == [
        {"agent": "judge", "model": "m-1", "status": "passed", "cost_usd": 0.25, "estimated": False}
    ]
    use = json.loads(scratch.planbook("agents", "use", "--json").out)
    assert use["agents"]["judge"]["usd"] == 0.25 and use["lost"] == []


async def test_a_place_is_free_after_its_task_though_the_server_was_started_again(
    server: None, prefect: Project
) -> None:
    async with place("outlasting", 1):
        stop(prefect.folder)
        ensure(prefect.folder, lambda line: None)
    async with asyncio.timeout(PATIENCE), place("outlasting", 1):
        pass


def test_a_killed_run_leaves_no_agent_a_lost_task_and_a_free_place(
    tmp_path: Path, api_url: str, prefect: Project, site: Site
) -> None:
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url))
    plan = write_slow(scratch, site)
    command = scratch.begin("run", plan, PLANBOOK_WARM="0")  # its process is not a fork, so it can be killed
    until(lambda: (tmp_path / "agent.pid").exists() or command.poll() is not None)
    assert command.poll() is None, command.communicate()
    (run_id,) = scratch.runs()
    began = scratch.events(scratch.project.run(run_id))[0]
    os.kill(began["pid"], signal.SIGKILL)
    killed = time.monotonic()
    command.kill()
    command.communicate()
    agent = int((tmp_path / "agent.pid").read_text("utf-8"))
    until(lambda: not Path(f"/proc/{agent}").exists())
    assert time.monotonic() - killed < 60  # of the 600 s that it would have worked

    (tmp_path / "hurry").touch()
    next_one = scratch.begin("run", plan, "--json")
    two_minutes_later(scratch, prefect, api_url)
    out, err = next_one.communicate(timeout=PATIENCE)
    assert next_one.returncode == 0, out + err
    assert json.loads(out)["values"] == {"said": "done"}
    use = scratch.planbook("agents", "use", "--json")
    lost = json.loads(use.out)["lost"]
    assert use.code == 1 and [(task["run_id"], task["step"]) for task in lost] == [(run_id, "agent-said")]
    resumed = scratch.planbook("run", "--resume", run_id)
    assert resumed.code == 2 and "it is started at most once" in resumed.err


def test_a_worker_killed_with_its_run_leaves_no_agent_and_the_next_one_asks_about_its_task(
    tmp_path: Path, api_url: str, prefect: Project, site: Site
) -> None:
    scratch = Scratch(tmp_path, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url))
    write_slow(scratch, site)
    pool = Pool(tmp_path, api_url, "test-agents")
    with worker(pool):
        flow_run = pool.new("slow")
        until(lambda: (tmp_path / "agent.pid").exists())
        (run_id,) = scratch.runs()
        os.kill(scratch.events(scratch.project.run(run_id))[0]["pid"], signal.SIGKILL)
    killed = time.monotonic()
    agent = int((tmp_path / "agent.pid").read_text("utf-8"))
    until(lambda: not Path(f"/proc/{agent}").exists())
    assert time.monotonic() - killed < 60  # of the 600 s that it would have worked

    (tmp_path / "hurry").touch()
    two_minutes_later(scratch, prefect, api_url)
    use = scratch.planbook("agents", "use", "--json")
    assert [(task["run_id"], task["step"]) for task in json.loads(use.out)["lost"]] == [(run_id, "agent-said")]
    with worker(pool):  # as systemd starts it again
        asked = pool.comes_to(flow_run, "PAUSED", "FAILED", "CRASHED", "COMPLETED")
        text = '"Think" may have been started, or not. Look at what the agent has done: does it count as sent?'
        assert asked["type"] == "PAUSED" and text in asked["message"], asked
        question = asked["message"].rpartition(" ")[2]
        answered = scratch.planbook("questions", "answer", question, "not sent", PREFECT_API_URL=api_url)
        assert answered.code == 0, answered.err
        assert pool.comes_to(flow_run, "FAILED", "CRASHED", "COMPLETED")["type"] == "COMPLETED"


@contextmanager
def worker(pool: Pool) -> Iterator[None]:
    """A worker, which is killed at the end, with its process group."""
    command = [PLANBOOK, "worker", "--pool", "test-agents", "--name", "same", "--limit-memory", "none"]
    with (pool.folder / "worker.log").open("a") as log:
        started = subprocess.Popen(
            command, cwd=pool.folder, env=environment(pool.url), stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def write_slow(scratch: Scratch, site: Site) -> str:
    """Writes a plan whose agent writes its process id to `agent.pid`, and works until there is a file `hurry`."""
    site.pages["/"] = "<h1>Fine</h1>"
    (scratch.folder / "work").mkdir()
    (scratch.folder / "slow.py").write_text(SLOW.lstrip().format(python=sys.executable), "utf-8")
    (scratch.folder / "slow.py").chmod(0o700)
    (scratch.folder / "pyproject.toml").write_text(SLOW_ENTRY, "utf-8")
    return scratch.write("slow", site.address + "/", SLOW_PLAN)


def two_minutes_later(scratch: Scratch, prefect: Project, api_url: str) -> None:
    """Does what two minutes without a sign of life do, of the agent `slow`: to its task, and to its place."""
    limit = read(api_url, "v2/concurrency_limits/planbook-agent-slow")["id"]
    leases = prefect.server / "concurrency_leases"
    (lease,) = [file for file in leases.glob("*-*.json") if limit in file.read_text("utf-8")]
    about = json.loads(lease.read_text("utf-8"))
    ends, now = datetime.fromisoformat(about["expiration"]), datetime.now(UTC)
    assert now < ends < now + timedelta(seconds=STALE)
    about["expiration"] = (now - timedelta(seconds=1)).isoformat()
    ended = json.loads((leases / "expirations.json").read_text("utf-8")) | {about["id"]: about["expiration"]}
    (leases / "expirations.json").write_text(json.dumps(ended), "utf-8")
    lease.write_text(json.dumps(about), "utf-8")
    (tasks,) = scratch.project.agents.glob("*.ndjson")
    begun = [json.loads(line) for line in tasks.read_text("utf-8").splitlines()]
    earlier = [one | {name: one[name] - STALE - 1 for name in ("began", "seen") if name in one} for one in begun]
    tasks.write_text("".join(json.dumps(one) + "\n" for one in earlier), "utf-8")
