"""planbook worker: a pool's runs are forks of its warm process, with limits."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.flows.conftest import ask, read
from tests.flows.pool import PLANBOOK, Pool, environment, until

PLAN = """\
planbook: 1
name: NAME
goal: Try it
start: "data:text/html,<button>Go</button>"
steps:
  - click: Go
"""

FIGURES = {
    "planbook_run_seconds_count", "planbook_step_seconds_count", "planbook_recoveries_total", "planbook_runs_running",
    "planbook_runs_due", "planbook_admissions_refused_total", "planbook_memory_bytes",
    "planbook_outbox_messages",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def plans(pool: Pool) -> None:
    (pool.folder / "plans" / "quick.yaml").write_text(PLAN.replace("NAME", "quick"), "utf-8")
    (pool.folder / "plans" / "long.yaml").write_text(PLAN.replace("NAME", "long") + "  - pause: 2m\n", "utf-8")


def test_a_run_is_a_fork_of_the_warm_process(pool: Pool) -> None:
    flow_run = pool.new("long")
    [started, *_] = until(lambda: pool.events(flow_run))
    parent = Path(f"/proc/{started['pid']}/status").read_text("utf-8").partition("PPid:")[2].split()[0]
    assert "engine_process.py" in Path(f"/proc/{parent}/cmdline").read_text("utf-8")
    ask(pool.url, f"flow_runs/{flow_run}/set_state", state={"type": "CANCELLING"})
    assert pool.comes_to(flow_run, "CANCELLED")
    until(lambda: pool.events(flow_run)[-1]["event"] == "run_ended")
    assert pool.events(flow_run)[-1]["status"] == "cancelled"
    until(lambda: not Path(f"/proc/{started['pid']}").exists())


def test_a_run_passes_and_its_log_is_on_prefects_page(pool: Pool) -> None:
    flow_run = pool.new("quick")
    assert pool.ended(flow_run)["status"] == "passed"
    logs = {"logs": {"flow_run_id": {"any_": [flow_run]}}}
    until(lambda: any("Finished in state" in log["message"] for log in ask(pool.url, "logs/filter", **logs)))


def test_health_and_figures(pool: Pool) -> None:
    until(lambda: pool.get("/health/ready") == (200, "ok\n"))
    assert pool.get("/health/live") == (200, "ok\n")
    assert pool.get("/health") == (404, "There are /health/live, /health/ready, /metrics.\n")
    assert pool.ended(pool.new("quick"))["status"] == "passed"
    passed = re.compile(r'planbook_run_seconds_count{status="passed"} [1-9]')
    status, figures = until(lambda: told if passed.search((told := pool.get("/metrics"))[1]) else None)
    assert status == 200
    assert re.search(r'planbook_step_seconds_count{kind="click",status="passed"} [1-9]', figures)
    assert 'planbook_outbox_messages{state="waiting"} 0.0' in figures
    outbox = pool.folder / ".planbook/notify/outbox"
    outbox.mkdir(parents=True)
    (outbox / "msg_1.json").write_text("{}")
    assert 'planbook_outbox_messages{state="waiting"} 1.0' in pool.get("/metrics")[1]
    assert float(re.search(r"planbook_memory_bytes (\d\S+)", figures)[1]) > 20e6  # type: ignore[index]
    assert {name for name in FIGURES if name.removesuffix("_count").removesuffix("_total") in figures} == FIGURES


@pytest.mark.parametrize(
    ("limit", "because"),
    [
        ({"PLANBOOK_LIMIT_TIME": "4"}, "the run takes longer than its limit of 4 s"),
        ({"PLANBOOK_LIMIT_MEMORY": "20000000"}, "of memory, and its limit is 20 MB"),
        (
            {"PLANBOOK_LIMIT_TIME": "soon"},
            'PLANBOOK_LIMIT_TIME is "soon". Write a number of seconds above 0, or leave it out for no limit.',
        ),
    ],
    ids=["time", "memory", "no number"],
)  # fmt: skip
def test_a_run_that_reaches_a_limit_fails_and_says_which(pool: Pool, limit: dict[str, str], because: str) -> None:
    flow_run = pool.new("long", **limit)
    ended = pool.ended(flow_run)
    assert (ended["event"], ended["status"]) == ("run_ended", "failed")
    assert ended["because"].endswith(because)
    assert pool.state(flow_run)["message"].endswith(because)
    assert ended["seconds"] < 60


def test_a_run_that_is_killed_is_a_crash_and_can_be_retried_at_once(pool: Pool) -> None:
    flow_run = pool.new("long")
    [started, *_] = until(lambda: pool.events(flow_run))
    os.kill(started["pid"], signal.SIGKILL)
    assert pool.comes_to(flow_run, "CRASHED")["name"] == "Crashed"
    retry = {"type": "SCHEDULED", "name": "AwaitingRetry"}
    assert ask(pool.url, f"flow_runs/{flow_run}/set_state", state=retry)["status"] == "ACCEPT"
    pool.comes_to(flow_run, "RUNNING")
    states = [state["name"] for state in read(pool.url, f"flow_run_states/?flow_run_id={flow_run}")]
    assert states.count("Crashed") == 1
    ask(pool.url, f"flow_runs/{flow_run}/set_state", state={"type": "CANCELLING"})
    pool.comes_to(flow_run, "CANCELLED")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--limit-memory", "3x"], '"3x" is not a size: write 512MB, 1.5GB, or none'),
        (["--health", "here"], '"here" is not a port: write 9000, or 0.0.0.0:9000 for all addresses'),
        (["--limit-time", "0s"], '"0s" is not a duration: write 90s, 5m, 1h, or none'),
    ],
)  # fmt: skip
def test_a_limit_that_is_none(options: list[str], said: str) -> None:
    told = subprocess.run([PLANBOOK, "worker", *options], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stderr.splitlines()[-1] == f"Error: Invalid value for '{options[0]}': {said}"


def test_a_pool_of_another_type(tmp_path: Path, api_url: str) -> None:
    ask(api_url, "work_pools/", name="ours-docker", type="docker")
    told = subprocess.run(
        [PLANBOOK, "worker", "--pool", "ours-docker"],
        cwd=tmp_path, env=environment(api_url), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (
        2,
        "The work pool ours-docker is of type docker. `planbook worker` serves pools of type process: "
        "name another with --pool, or leave --pool out.\n",
    )
