"""Ctrl-C and SIGTERM: the run ends as cancelled, also in the record, and no browser is left."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scratch import PATIENCE, Done, Scratch
from tests.sites import Site
from tests.soak.pool.processes import command

STEPS = "steps:\n  - expect: {heading: Welcome}\n  - pause: 60s\n  - click: {link: Orders}\n"
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def children(pid: int) -> set[int]:
    """Returns the processes that a process has started, and their own."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        others = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return set()
    found = {int(child) for child in " ".join([listed, *others]).split()}
    return found.union(*map(children, found))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pauses(scratch: Scratch, before: set[str]) -> bool:
    """Returns whether a new run has reached its pause."""
    journals = [scratch.project.run(run).journal for run in scratch.runs() - before]
    return any("Pause" in journal.read_text() for journal in journals if journal.exists())


def stopped(scratch: Scratch, process: subprocess.Popen[str], how: signal.Signals) -> Done:
    """Tells the command to stop, and waits until no process of it is left."""
    started = children(process.pid)
    assert started, "the browser's driver, at least"
    os.kill(process.pid, how)
    done = scratch.end(process)
    deadline = time.monotonic() + 30
    while any(map(alive, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in started if alive(pid)], "no browser is left"
    return done


@pytest.mark.parametrize("how", SIGNALS)
def test_in_the_middle_of_a_step(scratch: Scratch, site: Site, how: signal.Signals) -> None:
    before = scratch.runs()
    process = scratch.begin("run", scratch.write("tried", site.address, STEPS), "--json")
    until(lambda: pauses(scratch, before))
    (run_id,) = scratch.runs() - before
    until(lambda: len(scratch.events(scratch.project.run(run_id))) >= 5)
    done = stopped(scratch, process, how)
    assert (done.code, done.err, done.json["status"]) == (130, "", "cancelled")
    assert [step["status"] for step in done.json["steps"]] == ["passed", "interrupted", "not_reached"]
    ended = scratch.events(scratch.project.run(run_id))[-1]
    assert (ended["event"], ended["status"], ended["because"]) == ("run_ended", "cancelled", "the run was told to stop")
    assert "cancelled" in scratch.project.run(run_id).report.read_text(encoding="utf-8")


@pytest.mark.parametrize("how", SIGNALS)
def test_before_the_first_step(scratch: Scratch, site: Site, how: signal.Signals) -> None:
    before = scratch.runs()
    process = scratch.begin("run", scratch.write("tried", f"{site.address}/dead", STEPS), "--json")
    until(lambda: "/dead" in site.asked)
    done = stopped(scratch, process, how)
    assert (done.code, done.err, done.json["status"]) == (130, "", "cancelled")
    assert [step["status"] for step in done.json["steps"]] == ["not_reached"] * 3
    (run_id,) = scratch.runs() - before
    assert scratch.events(scratch.project.run(run_id))[-1]["status"] == "cancelled"


@pytest.mark.parametrize("how", SIGNALS)
def test_before_there_is_a_run(scratch: Scratch, site: Site, how: signal.Signals) -> None:
    process = scratch.begin("run", scratch.write("tried", site.address, STEPS))
    until(lambda: children(process.pid))
    done = stopped(scratch, process, how)
    assert (done.code, done.out, done.err.strip(), site.asked) == (130, "", "", [])


def test_while_the_browser_starts(scratch: Scratch, site: Site, tmp_path: Path) -> None:
    program = tmp_path / "chromium-headless-shell"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    before = scratch.runs()
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    process = scratch.begin("run", scratch.write("tried", site.address, STEPS), "--json", **environment)
    until(lambda: scratch.runs() - before)
    done = stopped(scratch, process, signal.SIGTERM)
    assert (done.code, done.err, done.json["status"]) == (130, "", "cancelled")
    (run_id,) = scratch.runs() - before
    assert scratch.events(scratch.project.run(run_id))[-1]["status"] == "cancelled"


def is_browser(pid: int) -> bool:
    return "headless" in command(pid)


@pytest.mark.parametrize("stands_still", ["driver", "browser"])
def test_with_a_driver_or_browser_that_stands_still(scratch: Scratch, site: Site, stands_still: str) -> None:
    before = scratch.runs()
    process = scratch.begin("run", scratch.write("tried", site.address, STEPS), "--json")
    until(lambda: pauses(scratch, before))
    (run_id,) = scratch.runs() - before
    still = [pid for pid in children(process.pid) if is_browser(pid) == (stands_still == "browser")]
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    done = stopped(scratch, process, signal.SIGTERM)
    assert done.code == 130 and time.monotonic() - began < 40  # of the 60 s of its pause
    ended = scratch.events(scratch.project.run(run_id))[-1]
    assert (ended["event"], ended["status"]) == ("run_ended", "cancelled")


def test_the_history_has_what_was_stopped(scratch: Scratch, site: Site) -> None:
    done = scratch.planbook("sql", "SELECT DISTINCT status FROM runs WHERE plan = 'tried' ORDER BY 1", "--csv")
    assert done.code == 0 and "cancelled" in done.out.splitlines()
