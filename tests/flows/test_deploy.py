"""Deployments as operators use them: server, `prefect deploy --all`, a process worker, a scheduled run, its rows."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from flows import server
from planbook.demo import shop
from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from tests.flows.conftest import ask, key, read

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 400  # seconds; an idle machine needs about 25


def commit(folder: Path) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "All of it"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


COUNT = """\
planbook: 1
name: count
goal: Count
start: about:blank
schedule: {every: 24h, missed: skip}
inputs:
  many: {type: integer, default: "2", max: 9}
steps:
  - set: {twice: "{{ inputs.many * 2 }}"}
  - expect: "{{ values.twice < 9 }}"
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A repository with the shipped files, a short schedule, and the shop's address."""
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    with shop.serve(0) as served:
        text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
        assert text.count('cron: "0 6 * * *"\n        timezone: UTC') == 1
        text = text.replace('cron: "0 6 * * *"\n        timezone: UTC', "interval: 30")
        text = text.replace("plan: watch-stock\n", f"plan: watch-stock\n      inputs: {{shop: {served.url!r}}}\n")
        (tmp_path / "prefect.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "plans/count.yaml").write_text(COUNT, encoding="utf-8")
        (tmp_path / ".gitignore").write_text(".planbook/\nworker.log\n", encoding="utf-8")
        commit(tmp_path)
        yield tmp_path
    server.stop(tmp_path)


def environment(api_url: str) -> dict[str, str]:
    secrets = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}
    prefect = {"PREFECT_API_URL": api_url, "PREFECT_API_AUTH_STRING": key(api_url)}
    return os.environ | secrets | prefect | {"PREFECT_WORKER_QUERY_SECONDS": "1"}


def wait_for_rows(project: Path, env: dict[str, str], plan: str) -> list[dict[str, Any]]:
    """Waits until the history has finished runs of a plan, and returns them."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        sql = [
            BIN / "planbook",
            "sql",
            "SELECT run_id, plan, status, flow_run_id, gate, approver, git_dirty FROM runs "
            f"WHERE finished IS NOT NULL AND plan = '{plan}'",
            "--json",
        ]
        told = subprocess.run(sql, cwd=project, env=env, capture_output=True, text=True, check=True)
        rows: list[dict[str, Any]] = json.loads(told.stdout)
        if rows:
            return rows
        time.sleep(1)
    raise AssertionError("no scheduled run came into the history")


def wait_for_task_runs(url: str, flow_run: dict[str, Any]) -> set[str]:
    """Returns the names of task runs. The server receives them in batches, so they arrive after the run's end."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        names = {run["name"] for run in ask(url, "task_runs/filter", **flow_run)}
        if names:
            return names
        time.sleep(0.5)
    raise AssertionError("no task runs came to Prefect")


def wait_for_end(url: str, flow_run_id: str) -> dict[str, Any]:
    """Returns the final state of a flow run."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        state: dict[str, Any] = read(url, f"flow_runs/{flow_run_id}")["state"]
        if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
            return state
        time.sleep(0.5)
    raise AssertionError("the run does not end")


@contextmanager
def working(project: Path, env: dict[str, str]) -> Iterator[None]:
    """Runs a worker during the block."""
    command = [BIN / "prefect", "worker", "start", "--pool", "planbook", "--limit", "2"]
    with (project / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=project, env=env, stdout=log, stderr=log)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGINT)
        worker.wait(60)


@pytest.mark.slow  # 90 s; tests/flows/test_deployments.py and test_worker.py test the parts
def test_deployed_runs(project: Path) -> None:
    """A scheduled run is in the history and in Prefect; a run that cannot start says why, without a traceback.

    The same holds for a deployment made by `planbook deploy`, whose form refuses invalid values, and which skips a run
    that it missed.
    """
    url = server.ensure(project, lambda text: None)
    env = environment(url)
    commands = [
        ["prefect", "--no-prompt", "work-pool", "create", "planbook", "--type", "process"],
        ["planbook", "deploy"],
        ["prefect", "--no-prompt", "deploy", "--all"],
    ]
    for name, *arguments in commands:
        subprocess.run([BIN / name, *arguments], cwd=project, env=env, check=True, capture_output=True)
    with working(project, env):
        count = read(url, "deployments/name/count/count")
        late = missed_run(url, count["id"])
        counted = ask(url, f"deployments/{count['id']}/create_flow_run", parameters={"inputs": {"many": 3}})
        with pytest.raises(HTTPError) as not_a_number:
            ask(url, f"deployments/{count['id']}/create_flow_run", parameters={"inputs": {"many": "three"}})
        row = wait_for_rows(project, env, "watch-stock")[0]
        scheduled = read(url, "deployments/name/run-plan/watch-stock-each-morning")["id"]
        ask(url, f"deployments/{scheduled}/pause_deployment")  # future runs would interfere with the others
        flow_run = {"flow_runs": {"id": {"any_": [row["flow_run_id"]]}}}
        names = wait_for_task_runs(url, flow_run)
        wait_for_end(url, row["flow_run_id"])
        artifacts = ask(url, "artifacts/filter", **flow_run)
        with urlopen(artifacts[0]["data"].partition("(")[2].partition(")")[0], timeout=20) as answer:
            shown = answer.read(15).lower()
        change(project / "plans/sign-in.yaml")
        refused = state_of_run(url, plan="sign-in", gate="off")  # the caller wants the gate to be off
        unknown = state_of_run(url, plan="sign-inn")
        mistaken = state_of_run(url, plan="watch-stock", evidence="some")
        skipped, passed = wait_for_end(url, late), wait_for_end(url, counted["id"])
    assert (row["plan"], row["status"]) == ("watch-stock", "passed")
    assert (row["gate"], row["approver"], row["git_dirty"]) == ("approved", "The planbook maintainers", False)
    assert any(name.startswith("01 ") for name in names)
    assert [artifact["key"] for artifact in artifacts] == ["notebook-watch-stock"]
    base = re.escape(url.removesuffix("api"))
    link = rf"\[Notebook\]\({base}planbook/runs/{row['run_id']}/[0-9a-f]{{32}}/report\.html\)"
    assert re.match(link, artifacts[0]["data"])
    assert shown == b"<!doctype html>"
    assert refused["type"] == "FAILED"
    assert refused["message"].startswith(
        "sign-in may not run: the gate is `approved`.\nplans/sign-in.yaml: it is revision "
    )
    assert (unknown["type"], unknown["message"]) == (
        "FAILED",
        'There is no plan "sign-inn" in plans/. Did you mean sign-in?',
    )
    assert (mistaken["type"], mistaken["message"]) == (
        "FAILED",
        "There is no evidence 'some'. Write none, failures or all.",
    )
    assert (passed["type"], read(url, f"flows/{counted['flow_id']}")["name"]) == ("COMPLETED", "count")
    runs = wait_for_rows(project, env, "count")
    assert [(run["status"], run["flow_run_id"]) for run in runs] == [("passed", counted["id"])]
    refusal = json.load(not_a_number.value)["detail"]
    assert refusal == (
        "Error creating flow run: Validation failed for field 'inputs.many'. "
        "Failure reason: 'three' is not of type 'integer'"
    )
    assert (skipped["type"], skipped["name"]) == ("CANCELLED", "Skipped")
    assert re.fullmatch(
        r"Skipped: this run was due at [0-9-]+ 00:00 UTC and starts [0-9]+[hm] late\. The plan says `missed: skip`, "
        r"which allows 5m\.",
        skipped["message"],
    )
    assert "Traceback" not in (project / "worker.log").read_text(encoding="utf-8")


def missed_run(url: str, deployment: str) -> str:
    """Returns a run that the schedule made and nothing started: that of the day before yesterday."""
    today = datetime.now(UTC)
    between = {"start_time": str(today - timedelta(days=2)), "end_time": str(today - timedelta(days=1)), "min_runs": 1}
    ask(url, f"deployments/{deployment}/schedule", **between, max_runs=1)
    due = {"expected_start_time": {"before_": str(today)}}
    (run,) = ask(url, "flow_runs/filter", flow_runs={"deployment_id": {"any_": [deployment]}, **due})
    found: str = run["id"]
    return found


def change(plan: Path) -> None:
    plan.write_text(plan.read_text(encoding="utf-8") + "  - goto: /\n", encoding="utf-8")


def state_of_run(url: str, **parameters: str) -> dict[str, Any]:
    """Starts a run of the deployment `run-plan` with these parameters, and returns its final state."""
    deployment = read(url, "deployments/name/run-plan/run-plan")["id"]
    started = ask(url, f"deployments/{deployment}/create_flow_run", parameters=parameters)
    return wait_for_end(url, started["id"])
