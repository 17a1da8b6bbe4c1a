"""planbook worker: a pool's runs are forks of its warm process, with limits."""

import asyncio
import os
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.serve_pool import check_pool
from planbook.cli.worker import command
from planbook.errors import PlanbookError
from tests.flows.conftest import ask, key, read
from tests.flows.pool import Pool, until

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


def test_a_run_is_a_fork_of_the_warm_process_and_can_be_retried_as_soon_as_it_is_killed(pool: Pool) -> None:
    flow_run = pool.new("long")
    started = pool.in_step(flow_run, 2)
    parent = Path(f"/proc/{started['pid']}/status").read_text("utf-8").partition("PPid:")[2].split()[0]
    assert "engine_process.py" in Path(f"/proc/{parent}/cmdline").read_text("utf-8")
    os.kill(started["pid"], signal.SIGKILL)
    assert pool.comes_to(flow_run, "CRASHED")["name"] == "Crashed"
    retry = {"type": "SCHEDULED", "name": "AwaitingRetry"}
    assert ask(pool.url, f"flow_runs/{flow_run}/set_state", state=retry)["status"] == "ACCEPT"
    resumed = pool.in_step(flow_run, 2, started["run_id"])
    states = [state["name"] for state in read(pool.url, f"flow_run_states/?flow_run_id={flow_run}")]
    assert states.count("Crashed") == 1
    ask(pool.url, f"flow_runs/{flow_run}/set_state", state={"type": "CANCELLING"})
    assert pool.comes_to(flow_run, "CANCELLED")
    until(lambda: not Path(f"/proc/{resumed['pid']}").exists())
    ended = pool.events(flow_run, started["run_id"])[-1]
    assert (ended["event"], ended["status"]) == ("run_ended", "cancelled")


def test_health_and_figures_and_the_log_on_prefects_page(pool: Pool) -> None:
    until(lambda: pool.get("/health/ready") == (200, "ok\n"))
    assert pool.get("/health/live") == (200, "ok\n")
    assert pool.get("/health") == (404, "There are /health/live, /health/ready, /metrics.\n")
    flow_run = pool.new("quick")
    assert pool.ended(flow_run)["status"] == "passed"
    logs = {"logs": {"flow_run_id": {"any_": [flow_run]}}}
    until(lambda: any("Finished in state" in log["message"] for log in ask(pool.url, "logs/filter", **logs)))
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


def test_a_run_that_reaches_a_limit_fails_and_says_which(pool: Pool) -> None:
    limits = {
        "the run takes longer than its limit of 4 s": {"PLANBOOK_LIMIT_TIME": "4"},
        "of memory, and its limit is 20 MB": {"PLANBOOK_LIMIT_MEMORY": "20000000"},
    }
    flow_runs = {pool.new("long", **limit): because for because, limit in limits.items()}
    for flow_run, because in flow_runs.items():
        ended = pool.ended(flow_run)
        assert (ended["event"], ended["status"]) == ("run_ended", "failed")
        assert ended["because"].endswith(because)
        assert pool.state(flow_run)["message"].endswith(because)
        assert ended["seconds"] < 60


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--limit-memory", "3x"], '"3x" is not a size: write 512MB, 1.5GB, or none'),
        (["--health", "here"], '"here" is not a port: write 9000, or 0.0.0.0:9000 for all addresses'),
        (["--limit-time", "0s"], '"0s" is not a duration: write 90s, 5m, 1h, or none'),
    ],
)  # fmt: skip
def test_a_limit_that_is_none(options: list[str], said: str) -> None:
    told = CliRunner().invoke(command, options)
    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1] == f"Error: Invalid value for '{options[0]}': {said}"


def test_a_pool_of_another_type(api_url: str) -> None:
    ask(api_url, "work_pools/", name="ours-docker", type="docker")
    with (
        temporary_settings({PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: key(api_url)}),
        pytest.raises(PlanbookError) as caught,
    ):
        asyncio.run(check_pool("ours-docker", print))
    assert str(caught.value) == (
        "The work pool ours-docker is of type docker. `planbook worker` serves pools of type process: "
        "name another with --pool, or leave --pool out."
    )
