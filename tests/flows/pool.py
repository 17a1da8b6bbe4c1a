"""A project whose plans are runs of a work pool, and what is asked of the worker that serves it."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.flows.conftest import ask, key, read

PLANBOOK = Path(sys.executable).with_name("planbook")
PATIENCE = 200  # seconds; a run takes about two


class Pool:
    """A project, its deployment in a work pool of the server, and the worker for it."""

    def __init__(self, folder: Path, url: str, name: str) -> None:
        self.folder = folder
        self.url = url
        ask(url, "work_pools/", name=name, type="process", base_job_template=template())
        flow = ask(url, "flows/", name="run-plan")["id"]
        pull = [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]
        about = {"entrypoint": "flows.run_plan.run_plan", "pull_steps": pull, "work_pool_name": name}
        self.deployment = ask(url, "deployments/", name=folder.name, flow_id=flow, **about)["id"]

    def new(self, plan: str, inputs: dict[str, Any] | None = None, **environment: str) -> str:
        """Creates a due flow run, and returns its id."""
        about = {"parameters": {"plan": plan, "inputs": inputs}, "job_variables": {"env": environment}}
        made: str = ask(self.url, f"deployments/{self.deployment}/create_flow_run", **about)["id"]
        return made

    def state(self, flow_run: str) -> dict[str, Any]:
        state: dict[str, Any] = read(self.url, f"flow_runs/{flow_run}")["state"]
        return state

    def comes_to(self, flow_run: str, *types: str) -> dict[str, Any]:
        """Returns the flow run's state when it is of one of these types."""
        return until(lambda: found if (found := self.state(flow_run))["type"] in types else None)

    def events(self, flow_run: str, resumes: str | None = None) -> list[dict[str, Any]]:
        """Returns the events so far in the journal of the run, or of the run that resumes another of it."""
        for journal in (self.folder / ".planbook" / "runs").glob("*/journal.ndjson"):
            lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines(True) if line.endswith("\n")]
            if lines and (lines[0].get("flow_run_id"), lines[0].get("resumes")) == (flow_run, resumes):
                return lines
        return []

    def in_step(self, flow_run: str, index: int, resumes: str | None = None) -> dict[str, Any]:
        """Waits until the run has begun a step, and returns its first event."""

        def found() -> list[dict[str, Any]]:
            events = self.events(flow_run, resumes)
            return events[:1] if any(one["event"] == "step_started" and one["index"] == index for one in events) else []

        first: dict[str, Any] = until(found)[0]
        return first

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


def template() -> dict[str, Any]:
    from prefect.workers.process import ProcessWorker

    return ProcessWorker.get_default_base_job_template()
