"""Thirty deployed runs at the same time, for a worker without a limit: the project's own server keeps answering."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

import pytest

from flows import server
from tests.flows.conftest import Deployed, ask

pytestmark = pytest.mark.slow

RUNS = 30
PATIENCE = 1800.0  # seconds; two cores need about five minutes
SILENCE = 60.0  # seconds that the server may take to answer; clients wait three times as long
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
PLAN = """planbook: 1
name: tiny
start: about:blank
steps:
  - set: {sum: "{{ 1 + 1 }}"}
  - expect: "{{ values.sum == 2 }}"
"""


class Watch(Thread):
    """Polls the server. `silence` is the longest time until it answered, in seconds."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.silence = 0.0
        self.over = Event()

    def run(self) -> None:
        answered = time.monotonic()
        while not self.over.wait(0.2):
            with suppress(OSError), urlopen(f"{self.url}/health", timeout=SILENCE) as answer:
                answer.read()
                answered, before = time.monotonic(), answered
                self.silence = max(self.silence, answered - before)
        self.silence = max(self.silence, time.monotonic() - answered)


@contextmanager
def worker(deployed: Deployed) -> Iterator[None]:
    """Prefect's own process worker, which takes all due runs."""
    log = (deployed.folder / "worker.log").open("wb")
    command = [Path(sys.executable).with_name("prefect"), "worker", "start", "--pool", "crowd"]
    process = subprocess.Popen(
        command, cwd=deployed.folder, env=os.environ | deployed.environment, stdout=log, stderr=log
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    yield server.ensure(tmp_path, lambda line: None)
    server.stop(tmp_path)


def test_thirty_deployed_runs_at_once(tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    ask(url, "work_pools/", name="crowd", type="process")
    deployed = Deployed(tmp_path, url, work_pool_name="crowd")
    (tmp_path / "plans").mkdir(exist_ok=True)
    (tmp_path / "plans/tiny.yaml").write_text(PLAN)
    began, watch = time.monotonic(), Watch(url)
    flow_runs = [deployed.new("tiny") for _ in range(RUNS)]
    watch.start()
    with worker(deployed):
        states: Counter[str] = Counter()
        while sum(states[each] for each in OVER) < RUNS and time.monotonic() - began < PATIENCE:
            time.sleep(1)
            with suppress(OSError):  # a busy server says 503, after which clients retry
                found = ask(url, "flow_runs/filter", flow_runs={"id": {"any_": flow_runs}})
                states = Counter(run["state_type"] for run in found)
    watch.over.set()
    watch.join(2 * SILENCE)
    history = Counter(deployed.statuses)
    with capsys.disabled():
        told = f"{dict(states)} on the server, {dict(history)} in the history, after {time.monotonic() - began:.0f} s"
        print(f"\n{RUNS} runs: {told}; the server took at most {watch.silence:.1f} s to answer")
    assert (states, history) == (Counter(COMPLETED=RUNS), Counter(passed=RUNS))
    assert watch.silence < SILENCE
