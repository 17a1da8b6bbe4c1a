"""planbook worker: a pool's runs are forks of its warm process, with limits."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.flows.conftest import ask, key, read

PLANBOOK = Path(sys.executable).with_name("planbook")
PATIENCE = 200  # seconds; a run takes about two
PLAN = """\
planbook: 1
name: NAME
goal: Try it
start: "data:text/html,<button>Go</button>"
steps:
  - click: Go
"""
POOL = "test-worker"


FIGURES = {
    "planbook_run_seconds_count", "planbook_step_seconds_count", "planbook_recoveries_total", "planbook_runs_running",
    "planbook_runs_due", "planbook_admissions_refused_total", "planbook_memory_bytes",
}  # fmt: skip


class Pool:
    """A project, its deployment in a work pool of the server, and the worker for it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        flow = ask(url, "flows/", name="run-plan")["id"]
        pull = [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]
        about = {"entrypoint": "flows.run_plan.run_plan", "pull_steps": pull, "work_pool_name": POOL}
        self.deployment = ask(url, "deployments/", name=folder.name, flow_id=flow, **about)["id"]

    def new(self, plan: str, **environment: str) -> str:
        """Creates a due flow run, and returns its id."""
        about = {"parameters": {"plan": plan}, "job_variables": {"env": environment}}
        made: str = ask(self.url, f"deployments/{self.deployment}/create_flow_run", **about)["id"]
        return made

    def state(self, flow_run: str) -> dict[str, Any]:
        state: dict[str, Any] = read(self.url, f"flow_runs/{flow_run}")["state"]
        return state

    def comes_to(self, flow_run: str, *types: str) -> dict[str, Any]:
        """Returns the flow run's state when it is of one of these types."""
        return until(lambda: found if (found := self.state(flow_run))["type"] in types else None)

    def events(self, flow_run: str) -> list[dict[str, Any]]:
        """Returns the events in the journal of the run so far."""
        for journal in (self.folder / ".planbook" / "runs").glob("*/journal.ndjson"):
            lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines(True) if line.endswith("\n")]
            if lines and lines[0].get("flow_run_id") == flow_run:
                return lines
        return []

    def get(self, path: str) -> tuple[int, str]:
        """Returns the worker's response: status and body."""
        told = (self.folder / "worker.log").read_text("utf-8")
        address = told.partition("Health and figures: ")[2].partition("/health/live")[0]
        try:
            with urlopen(f"{address}{path}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def ended(self, flow_run: str) -> dict[str, Any]:
        """Returns the last event of the run."""
        self.comes_to(flow_run, "COMPLETED", "FAILED", "CRASHED", "CANCELLED")
        return self.events(flow_run)[-1]


def until(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def environment(url: str) -> dict[str, str]:
    return os.environ | {
        "PREFECT_API_URL": url,
        "PREFECT_API_AUTH_STRING": key(url),
        "PREFECT_WORKER_QUERY_SECONDS": "1",
    }


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory, api_url: str) -> Iterator[Pool]:
    folder = tmp_path_factory.mktemp("pool")
    (folder / "plans").mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'pool'\n", "utf-8")
    (folder / "plans" / "quick.yaml").write_text(PLAN.replace("NAME", "quick"), "utf-8")
    (folder / "plans" / "long.yaml").write_text(PLAN.replace("NAME", "long") + "  - pause: 2m\n", "utf-8")
    ask(api_url, "work_pools/", name=POOL, type="process", base_job_template=template())
    found = Pool(folder, api_url)
    told = (folder / "worker.log").open("w")
    command = [PLANBOOK, "worker", "--pool", POOL, "--limit", "3", "--limit-memory", "4GB", "--health", "0"]
    worker = subprocess.Popen(command, cwd=folder, env=environment(api_url), stdout=told, stderr=told)
    try:
        yield found
    finally:
        worker.send_signal(signal.SIGINT)
        code = worker.wait(PATIENCE)
        told.close()
        assert code == 130, (folder / "worker.log").read_text("utf-8")


def template() -> dict[str, Any]:
    from prefect.workers.process import ProcessWorker

    return ProcessWorker.get_default_base_job_template()


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


def test_a_run_that_is_killed_is_a_crash(pool: Pool) -> None:
    flow_run = pool.new("long")
    [started, *_] = until(lambda: pool.events(flow_run))
    os.kill(started["pid"], signal.SIGKILL)
    assert pool.comes_to(flow_run, "CRASHED")["name"] == "Crashed"


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
