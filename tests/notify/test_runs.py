"""Runs send their messages when they end, also about killed runs."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notify.conftest import SECRET, Receiver
from tests.notify.test_command import SETTINGS
from tests.scratch import Scratch
from tests.sites import Site

STEPS = "steps:\n- {{wait_for: {{heading: Never}}, timeout: {timeout}}}\n"


@pytest.fixture
def scratch(tmp_path: Path, api_url: str, receiver: Receiver, site: Site) -> Iterator[Scratch]:
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(address=receiver.address), encoding="utf-8")
    site.pages["/"] = "<h1>Shop</h1>"
    yield Scratch(tmp_path, PREFECT_API_URL=api_url, HOOK_SECRET=SECRET)


def in_its_step(scratch: Scratch, process: "subprocess.Popen[str]", other: str) -> str:
    """Waits until the run of a process has begun its step; returns the run's id."""
    while True:
        assert process.poll() is None
        for run_id in scratch.runs() - {other}:
            journal = scratch.project.run(run_id).journal
            if journal.exists() and b'"event":"step_started"' in journal.read_bytes():
                return run_id
        time.sleep(0.05)


def test_a_failure_and_a_killed_run(scratch: Scratch, receiver: Receiver, site: Site) -> None:
    """The receiver is down when the first run ends: the next process sends the message."""
    receiver.statuses = [503]
    plan = scratch.write("order", site.address, STEPS.format(timeout="1s"))
    done = scratch.planbook("run", plan, "--json")
    assert (done.code, done.json["status"]) == (1, "failed"), "the receiver decides nothing"
    [message] = receiver.told
    assert message["data"]["run_id"] == done.json["run_id"] and message["data"]["step"]["id"] == "wait-for-never"
    [entry] = (scratch.project.notify / "outbox").iterdir()
    entry.write_text(entry.read_text().replace('"due": 1', '"due": 0'))  # as if its pause were over

    slow = scratch.write("slow", site.address, STEPS.format(timeout="60s"))
    process = scratch.begin("run", slow, PLANBOOK_WARM="0")
    killed = in_its_step(scratch, process, done.json["run_id"])
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    sent = scratch.planbook("notify", "send", "--json")
    assert sent.code == 0, sent
    told = {message["data"]["run_id"]: message["data"] for message in receiver.told}
    assert set(told) == {done.json["run_id"], killed}
    assert told[killed]["status"] == "interrupted"
    assert (
        told[killed]["what"]
        == 'Its process ended in step 1, "Wait until heading "Never" is visible". Nothing of it had been sent.'
    )
    assert not list((scratch.project.notify / "runs").iterdir())
