"""What the runs run on: a project with its own Prefect server, a work pool, and `planbook worker`, which serves it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows import server
from planbook.browser.starting.processes import parents
from planbook.browser.starting.temporary import PREFIX
from planbook.places import Project
from tests.flows.pool import PLANBOOK, Pool, environment
from tests.soak.pool.processes import adopt_orphans, at_full_speed, bury, command, descendants, output, variable
from tests.soak.pool.shop import PLAN, TOGETHER, Shop

ENGINE, CLIENT = "engine_process.py", "engine_client.py"
OTHERS = (f"planbook-{os.getuid()}", "runner_storage")  # temporary: of processes that listen, and of Prefect's worker
PATIENCE = 120.0  # seconds for the worker to end
SETTLE = 60.0  # seconds that the last processes may take to end


class Ground(Pool):
    """The project, and the worker's processes."""

    def __init__(self, folder: Path, url: str, shop: Shop) -> None:
        (folder / "plans").mkdir(exist_ok=True)
        (folder / "pyproject.toml").write_text("[project]\nname = 'pool'\n", "utf-8")
        for name, plan in {"order": PLAN, "together": TOGETHER}.items():
            (folder / "plans" / f"{name}.yaml").write_text(plan.format(start=shop.address), "utf-8")
        super().__init__(folder, url, "soak-pool")
        self.project = Project(folder)
        self.log = folder / "worker.log"
        self.temporary = folder / "temporary"  # the runs' folder of temporary files
        self.temporary.mkdir()
        self.before = descendants()

    def start_worker(self, side_by_side: int, *options: str) -> None:
        """Starts the worker, which takes so many runs at the same time."""
        command = [PLANBOOK, "worker", "--pool", "soak-pool", "--limit", str(side_by_side), "--health", "0", *options]
        with self.log.open("ab") as log:
            self.worker = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment(self.url) | {"TMPDIR": str(self.temporary)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end_worker(self) -> int | None:
        """Ends it as Ctrl-C does, if it has not ended; its exit code, None if it had to be killed."""
        if self.worker.poll() is not None:
            return self.worker.returncode
        with suppress(subprocess.TimeoutExpired):
            self.worker.send_signal(signal.SIGINT)
            return self.worker.wait(PATIENCE)
        for pid in (*descendants(self.worker.pid), self.worker.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.worker.wait()
        return None

    @property
    def warm(self) -> list[int]:
        """The warm process: the one whose parent is the worker."""
        return self._started_by_worker(parents(), ENGINE)

    def runs(self) -> dict[str, int]:
        """The process of each flow run that goes on, by the flow run's id: fork and client have one output."""
        parent_of = parents()
        warm = self._started_by_worker(parent_of, ENGINE)
        forks = {output(pid): pid for pid, parent in parent_of.items() if parent in warm}
        forks.pop("", None)  # of one that has just ended
        clients = self._started_by_worker(parent_of, CLIENT)
        found = {variable(pid, "PREFECT__FLOW_RUN_ID"): forks.get(output(pid)) for pid in clients}
        return {flow_run: pid for flow_run, pid in found.items() if pid and flow_run}

    def _started_by_worker(self, parent_of: dict[int, int], program: str) -> list[int]:
        mine = [pid for pid, parent in parent_of.items() if parent == self.worker.pid]
        return [pid for pid in mine if program in command(pid)]

    def left_over(self) -> list[str]:
        """The processes that belong neither to a run nor to a worker nor to the server."""
        known = {self.worker.pid, *self.warm, *self.before}
        return [f"{pid} {command(pid)[:100]}" for pid in sorted(descendants() - known)]

    def files_left_over(self) -> list[str]:
        """Temporary files and folders of runs. The next browser removes the folder of a run that was killed."""
        return [file.name for file in self.temporary.iterdir() if file.name not in OTHERS and PREFIX not in file.name]


@contextmanager
def ground(folder: Path, shop: Shop) -> Iterator[Ground]:
    """The ground with its server, without a worker."""
    adopt_orphans()
    made = Ground(folder, server.ensure(folder, lambda line: None), shop)
    found = server.read(made.project.server)
    if found:
        at_full_speed(found.pid)
    try:
        yield made
    finally:
        made.end_worker()
        server.stop(folder)
        shop.server.shutdown()


def settled(on: Ground) -> list[str]:
    """The processes that are still left over after a while."""
    deadline = time.monotonic() + SETTLE
    while True:
        bury(keep=[on.worker.pid])
        left_over = on.left_over()
        if not left_over or time.monotonic() > deadline:
            return left_over
        time.sleep(0.5)
