"""Prefect servers that hang or are killed during runs: the runs end, and say what Prefect does not know."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import server
from tests.bad_input.test_stopping import children, pauses, until
from tests.scratch import Scratch
from tests.sites import Site

pytestmark = pytest.mark.slow
STEPS = "steps:\n  - expect: {heading: Welcome}\n  - pause: 6s\n  - expect: {heading: Welcome}\n"
GONE = (
    "The Prefect server did not answer at the end of the run, and may show it as still running; "
    "planbook's own record is complete.\n"
)
WAYS = (signal.SIGSTOP, signal.SIGKILL)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Scratch]:
    """A project with its own server."""
    scratch = Scratch(tmp_path, PLANBOOK_WARM="0")
    try:
        server.ensure(tmp_path, lambda line: None)
        yield scratch
    finally:
        running = server.status(tmp_path).server
        if running:
            os.kill(running.pid, signal.SIGCONT)
        server.stop(tmp_path)


def silence(scratch: Scratch, how: signal.Signals) -> None:
    running = server.status(scratch.folder).server
    assert running
    os.kill(running.pid, how)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop(own: Scratch, site: Site, how: signal.Signals, told: signal.Signals) -> None:
    site.pages["/"] = "<h1>Welcome</h1>"
    process = own.begin("run", own.write("tried", site.address, STEPS.replace("6s", "60s")), "--json")
    until(lambda: pauses(own, set()))
    (run_id,) = own.runs()
    started = children(process.pid)
    silence(own, how)
    time.sleep(1)
    began = time.monotonic()
    os.kill(process.pid, told)
    done = own.end(process)
    took = time.monotonic() - began
    print(f"ended {took:.1f} s after {told.name}, with a server after {how.name}: {done}")
    ended = own.events(own.project.run(run_id))[-1]
    assert (done.code, ended["event"], ended["status"]) == (130, "run_ended", "cancelled")
    assert (done.json["status"], done.err) == ("cancelled", GONE)
    assert took < 30, "five seconds, and what a busy machine adds"
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


@pytest.mark.parametrize("how", WAYS)
def test_passed(own: Scratch, site: Site, how: signal.Signals) -> None:
    site.pages["/"] = "<h1>Welcome</h1>"
    process = own.begin("run", own.write("tried", site.address, STEPS), "--json")
    until(lambda: pauses(own, set()))
    (run_id,) = own.runs()
    silence(own, how)
    until(lambda: own.events(own.project.run(run_id))[-1]["event"] == "run_ended")
    began = time.monotonic()
    done = own.end(process)
    took = time.monotonic() - began
    print(f"ended {took:.1f} s after its last step, with a server after {how.name}: {done}")
    assert (done.code, done.json["status"], done.err) == (0, "passed", GONE)
    assert took < 40, "seven seconds, and what a busy machine adds"
