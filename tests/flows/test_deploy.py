"""Deployments as an operator has them: server, `prefect deploy --all`, a process worker, a scheduled run, its rows."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from flows import server
from planbook.demo import shop

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 150  # seconds; a quiet machine needs some 25


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project with the shipped plans and deployments, the schedule made short, the shop's address put in."""
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    with shop.serve(0) as served:
        text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
        assert text.count('cron: "0 6 * * *"\n        timezone: UTC') == 1
        text = text.replace('cron: "0 6 * * *"\n        timezone: UTC', "interval: 10")
        text = text.replace("plan: watch-stock\n", f"plan: watch-stock\n      inputs: {{shop: {served.url!r}}}\n")
        (tmp_path / "prefect.yaml").write_text(text, encoding="utf-8")
        yield tmp_path
    server.stop(tmp_path)


def environment(api_url: str) -> dict[str, str]:
    secrets = {"SHOP_USER": shop.SHOP_USER, "SHOP_PASSWORD": shop.SHOP_PASSWORD}
    return os.environ | secrets | {"PREFECT_API_URL": api_url, "PREFECT_WORKER_QUERY_SECONDS": "1"}


def ask(url: str, path: str, **body: Any) -> Any:
    request = Request(f"{url}/{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def wait_for_rows(project: Path, env: dict[str, str]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        sql = [
            BIN / "planbook",
            "sql",
            "SELECT run_id, plan, status, flow_run_id FROM runs WHERE finished IS NOT NULL",
            "--json",
        ]
        told = subprocess.run(sql, cwd=project, env=env, capture_output=True, text=True, check=True)
        rows: list[dict[str, Any]] = json.loads(told.stdout)
        if rows:
            return rows
        time.sleep(1)
    raise AssertionError("no scheduled run came into the history")


def wait_for_task_runs(url: str, flow_run: dict[str, Any]) -> set[str]:
    """Their names. The server is told of them in batches, so they come a moment after the run's end."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        names = {run["name"] for run in ask(url, "task_runs/filter", **flow_run)}
        if names:
            return names
        time.sleep(0.5)
    raise AssertionError("no task runs came to Prefect")


def test_a_scheduled_run_is_in_the_history_and_in_prefect(project: Path) -> None:
    url = server.ensure(project, lambda text: None)
    env = environment(url)
    for command in (["work-pool", "create", "planbook", "--type", "process"], ["deploy", "--all"]):
        subprocess.run(
            [BIN / "prefect", "--no-prompt", *command], cwd=project, env=env, check=True, capture_output=True
        )
    log = (project / "worker.log").open("wb")
    worker = subprocess.Popen(
        [BIN / "prefect", "worker", "start", "--pool", "planbook"], cwd=project, env=env, stdout=log, stderr=log
    )
    try:
        row = wait_for_rows(project, env)[0]
        flow_run = {"flow_runs": {"id": {"any_": [row["flow_run_id"]]}}}
        names = wait_for_task_runs(url, flow_run)
        artifacts = ask(url, "artifacts/filter", **flow_run)
    finally:
        worker.send_signal(signal.SIGINT)
        worker.wait(60)
    assert (row["plan"], row["status"]) == ("watch-stock", "passed")
    assert any(name.startswith("01 ") for name in names)
    assert [artifact["key"] for artifact in artifacts] == ["notebook-watch-stock"]
    assert "report.html" in artifacts[0]["data"]
