"""The built wheel in a fresh environment: alone it reviews plans; with the extra packages it runs one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from planbook.cli.main import TO_RUN
from planbook.demo import shop

ROOT = Path(__file__).parents[2]
PLAN = """\
planbook: 1
name: look
goal: See the shop's front page.
start: "{{ inputs.shop }}"
allow: ["127.0.0.1"]
inputs:
  shop: {}
steps:
  - expect: {heading: "Paper, and what goes with it"}
"""
REVIEWS = (
    ("check",),
    ("view", "look"),
    ("steps", "click"),
    ("schema",),
    ("explain", "wide-allow"),
    ("new",),
    ("init", "x"),
)
RUNS = (("run", "look"), ("try", "look"), ("look", "http://127.0.0.1:1"), ("runs",), ("sql", "SELECT 1"))


def call(*command: str | Path, folder: Path) -> str:
    """Runs a command and returns its stdout; shows its output if it fails."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PREFECT_API_URL")}
    done = subprocess.run(list(map(str, command)), cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.slow
def test_the_wheel_alone_runs_a_plan(tmp_path: Path) -> None:
    call(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        ROOT,
        folder=tmp_path,
    )
    call(sys.executable, "-m", "venv", tmp_path / "fresh", folder=tmp_path)
    python = tmp_path / "fresh" / "bin" / "python"
    [wheel] = tmp_path.glob("planbook-*.whl")
    call(python, "-m", "pip", "install", "-q", wheel, folder=tmp_path)
    planbook = python.with_name("planbook")
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "look.yaml").write_text(PLAN, encoding="utf-8")
    for command in REVIEWS:
        call(planbook, *command, folder=tmp_path)
    for command in RUNS:
        done = subprocess.run([planbook, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.startswith("This needs the package ") and done.stderr.endswith(f". {TO_RUN}\n")
    call(python, "-m", "pip", "install", "-q", f"{wheel}[run]", folder=tmp_path)
    try:
        with shop.serve(0) as served:
            told = call(planbook, "run", "look", "--set", f"shop={served.url}", "--json", folder=tmp_path)
        assert json.loads(told)["status"] == "passed"
        rows = call(planbook, "sql", "SELECT plan, status FROM runs", "--json", folder=tmp_path)
        assert json.loads(rows) == [{"plan": "look", "status": "passed"}]
        assert len(json.loads(call(planbook, "new", "--json", folder=tmp_path))) >= 10  # the recipes are included
        with shop.serve(0) as served:
            given = (f"url={served.url}/goods/toner", "value=testid: price", "limit=65")
            call(
                planbook,
                "new",
                "watch-value",
                *(f"--set={one}" for one in given),
                "-o",
                "plans/toner.yaml",
                folder=tmp_path,
            )
            told = call(planbook, "run", "toner", "--json", folder=tmp_path)
        assert json.loads(told)["values"] == {"value": 64.9}
    finally:
        call(planbook, "server", "stop", folder=tmp_path)
