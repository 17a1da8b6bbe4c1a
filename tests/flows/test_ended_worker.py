"""What becomes of a run when its worker is stopped, its warm process is killed, or its worker's process is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows.engine_client import ALONE, PLACE, WORKER
from tests.flows.conftest import PATIENCE, Deployed, read
from tests.flows.pool import PLANBOOK, Pool, environment, until
from tests.sites import Site

PLAN = """\
planbook: 1
name: waits
goal: Wait until the site is ready
start: {address}/
defaults: {{timeout: 5m, retries: 0}}
steps:
  - click: {{button: Go}}
  - expect: {{heading: Ready}}
"""
QUICK = """\
planbook: 1
name: quick
goal: Try it
start: "data:text/html,<button>Go</button>"
steps:
  - click: Go
"""
PAGE = """<h1>Wait</h1><button>Go</button><script>
setInterval(async () => { document.querySelector("h1").textContent = await (await fetch("/said")).text() }, 100)
</script>"""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.pages = {"/": PAGE, "/said": (200, {}, "Wait")}
    yield made
    made.server.shutdown()


@contextmanager
def worker(pool: Pool, name: str) -> "Iterator[subprocess.Popen[bytes]]":
    command = [PLANBOOK, "worker", "--pool", "test-ended", "--name", name, "--limit-memory", "none"]
    with (pool.folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=pool.folder, env=environment(pool.url), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def warm_process(run: dict[str, Any]) -> int:
    return int(Path(f"/proc/{run['pid']}/status").read_text("utf-8").partition("PPid:")[2].split()[0])


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_run_whose_output_nobody_reads_passes(deployed: Deployed) -> None:
    """As after its worker was killed: Prefect's log would end the process at its next line."""
    (deployed.folder / "plans/quick.yaml").write_text(QUICK, "utf-8")
    flow_run = deployed.new("quick")
    run = deployed.start(flow_run, command=[sys.executable, "-P", ALONE])
    assert run.stdout
    run.stdout.close()
    assert run.wait(PATIENCE) == 0
    assert deployed.state(flow_run)["type"] == "COMPLETED"


def test_a_run_that_had_not_begun_does_not_begin_without_its_worker(tmp_path: Path) -> None:
    environment = {PLACE: str(tmp_path / "gone.sock"), WORKER: "1"}
    told = subprocess.run(
        [sys.executable, "-P", ALONE.with_name("engine_client.py")],
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stderr) == (
        3, "planbook: the worker is gone; the run does not begin, so that another worker can begin it\n"
    )  # fmt: skip


@pytest.mark.slow
def test_its_run_goes_on(tmp_path: Path, api_url: str, site: Site) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'ended'\n", "utf-8")
    (tmp_path / "plans" / "waits.yaml").write_text(PLAN.format(address=site.address), "utf-8")
    pool = Pool(tmp_path, api_url, "test-ended")
    flow_run = pool.new("waits")

    with worker(pool, "stopped") as stopped:
        first = pool.in_step(flow_run, 2)
        os.kill(warm_process(first), signal.SIGKILL)
        stopped.send_signal(signal.SIGTERM)
        assert stopped.wait(60) == 130
    assert "Traceback" not in (tmp_path / "stopped.log").read_text("utf-8")
    assert not is_there(first["pid"]), "it ended before its worker, so that another one can go on with it"
    state = pool.state(flow_run)
    assert (state["name"], state["message"]) == (
        "GoesOn",
        f"The worker stopped was stopped. The run goes on where it was cut off, with its journal {first['run_id']}.",
    )

    with worker(pool, "killed") as killed:
        second = pool.in_step(flow_run, 2, first["run_id"])
        warm = warm_process(second)
        killed.kill()
        killed.wait()
        until(lambda: not is_there(warm))
        site.pages["/said"] = (200, {}, "Ready")
        pool.comes_to(flow_run, "COMPLETED", "CRASHED", "FAILED", "SCHEDULED")
    names = [state["name"] for state in read(pool.url, f"flow_run_states/?flow_run_id={flow_run}")]
    assert names[-2:] == ["Running", "Completed"], names
    until(lambda: not is_there(second["pid"]))
