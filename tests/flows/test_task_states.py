"""What Prefect's server knows of the task runs of a run: the last state of each, and the states that lasted."""

import time
from typing import Any

from tests.flows.conftest import PATIENCE, Deployed, ask, read
from tests.sites import Site

STEPS = """
steps:
  - {title: Quick, set: {found: 1}}
  - {title: Long, pause: 1200ms}
  - {title: Twice, click: {button: Missing}, timeout: 200ms, retries: 1}
"""
LAST = {"Quick": "Completed", "Long": "Completed", "Twice": "Failed"}


def wait_for_task_runs(deployed: Deployed, flow_run: str) -> dict[str, dict[str, Any]]:
    """Returns the task runs by name, when all have ended: the server receives their states in batches."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = ask(deployed.url, "task_runs/filter", flow_runs={"id": {"any_": [flow_run]}})
        runs = {run["name"].partition(" ")[2]: run for run in found}
        if {name: run["state_name"] for name, run in runs.items()} == LAST:
            return runs
        time.sleep(0.3)
    raise AssertionError(f"the task runs do not end: {found}")


def test_the_server_is_told_of_last_states_and_of_those_that_last(deployed: Deployed, site: Site) -> None:
    site.pages["/"] = "<h1>Here</h1>"
    deployed.write("states", site.address, STEPS)
    flow_run = deployed.new("states")
    assert deployed.execute(flow_run)["type"] == "FAILED"
    runs = wait_for_task_runs(deployed, flow_run)
    states = {
        name: [state["name"] for state in read(deployed.url, f"task_run_states/?task_run_id={run['id']}")]
        for name, run in runs.items()
    }
    states["Twice"] = [state for state in states["Twice"] if state not in ("Running", "Retrying")]  # on a busy machine
    assert states == {
        "Quick": ["Completed"],
        "Long": ["Running", "Completed"],
        "Twice": ["AwaitingRetry", "Failed"],
    }
    assert {name: run["run_count"] for name, run in runs.items()} == {"Quick": 1, "Long": 1, "Twice": 2}
    assert all(run["start_time"] and run["end_time"] for run in runs.values())
    assert runs["Long"]["total_run_time"] >= 1.2
