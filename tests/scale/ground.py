"""A Prefect server on PostgreSQL, a project whose plan places an order, and workers that can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.scale.postgres import free_port
from tests.scale.shop import Shop

BIN = Path(sys.executable).parent
AUTH = "admin:scale"
PATIENCE = 300.0  # seconds for a server or worker to be there
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SETTINGS = """[project]
name = "scale"

[tool.planbook]
hosts."localhost" = {at_most = 2, pause = "100ms"}
"""
PLAN = """planbook: 1
name: {name}
goal: Place an order
start: http://{host}:{port}/?n={{{{ inputs.n }}}}
concurrency: 100
inputs:
  n: {{type: integer}}
defaults: {{timeout: 60s}}
steps:
  - expect: {{heading: Shop}}
  - fill: {{field: Name, with: "Order {{{{ inputs.n }}}}"}}
  - pause: 500ms
  - click: {{button: Order}}
    effect: once
    verify:
      - goto: http://{host}:{port}/?n={{{{ inputs.n }}}}
      - expect: {{text: "Order {{{{ inputs.n }}}} was placed"}}
  - expect: {{heading: "Thanks for order {{{{ inputs.n }}}}"}}
    when: {{text: Thanks}}
"""


class Ground:
    """`say` prints a line of progress."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.shop = folder / "project", Shop()
        self.logs = folder / "logs"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.server = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database, "PREFECT_SERVER_API_AUTH_STRING": AUTH}
        self.environment = os.environ | {
            "PREFECT_API_URL": self.url, "PREFECT_API_AUTH_STRING": AUTH, "PREFECT_HOME": str(folder / "prefect"),
        }  # fmt: skip
        self.workers: dict[str, Worker] = {}
        for made in (self.folder / "plans", self.logs):
            made.mkdir(parents=True)
        (self.folder / "pyproject.toml").write_text(SETTINGS, "utf-8")
        for name, host in {"order": "127.0.0.1", "limited": "localhost"}.items():
            plan = PLAN.format(name=name, host=host, port=self.shop.port)
            (self.folder / "plans" / f"{name}.yaml").write_text(plan, "utf-8")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Prefect's server, and the deployments."""
        command = [BIN / "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port), "--no-ui"]
        with (self.logs / "server.log").open("wb") as log:
            server = subprocess.Popen(command, env=self.environment | self.server, stdout=log, stderr=log)
        try:
            self._until_it_answers(server)
            self.ask("work_pools/", name="planbook", type="process", base_job_template=_template())
            self.planbook("deploy", "order", "limited")
            self.deployments = {one["name"]: one["id"] for one in self.ask("deployments/filter")}
            yield
        finally:
            for worker in [*self.workers.values()]:
                worker.stop()
            server.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(60)
            server.kill()
            server.wait()
            self.shop.server.shutdown()

    def _until_it_answers(self, server: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and server.poll() is None:
            with suppress(OSError):
                return self.read("health")
            time.sleep(0.5)
        raise SystemExit(f"The Prefect server did not start:\n{(self.logs / 'server.log').read_text()[-3000:]}")

    def worker(self, name: str, home: str) -> "Worker":
        """Starts one, in a process of its own, that keeps its runs in that folder."""
        beside = {
            "PLANBOOK_HOME": str(self.folder.parent / home),
            "SCALE_WORKER": name,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_WORKER_HEARTBEAT_SECONDS": "5",
        }
        command = [BIN / "planbook", "worker", "--name", name, "--limit", "1", "--limit-memory", "none"]
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment | beside, stdout=log, stderr=log, start_new_session=True
            )
        self.workers[name] = Worker(name, self.folder.parent / home, process)
        return self.workers[name]

    def new(self, plan: str, n: int) -> str:
        """A flow run that is due, by its id."""
        made: str = self.ask(
            f"deployments/{self.deployments[plan]}/create_flow_run", parameters={"plan": plan, "inputs": {"n": n}}
        )["id"]
        return made

    def states(self, flow_runs: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for at in range(0, len(flow_runs), 100):
            found += self.ask("flow_runs/filter", flow_runs={"id": {"any_": flow_runs[at : at + 100]}})
        return found

    def planbook(self, *arguments: str, **environment: str) -> str:
        """What a command prints. Raises SystemExit if it fails."""
        done = subprocess.run(
            [BIN / "planbook", *arguments], cwd=self.folder, env=self.environment | environment,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(
                f"planbook {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def sql(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.planbook("sql", query, "--json"))
        return rows

    def ask(self, path: str, **body: Any) -> Any:
        return self._request(path, json.dumps(body).encode())

    def read(self, path: str) -> Any:
        return self._request(path, None)

    def _request(self, path: str, body: bytes | None) -> Any:
        headers = {"content-type": "application/json", "authorization": f"Basic {b64encode(AUTH.encode()).decode()}"}
        with urlopen(Request(f"{self.url}/{path}", body, headers), timeout=120) as answer:
            return json.load(answer)


def _template() -> dict[str, Any]:
    from prefect.workers.process import ProcessWorker

    return ProcessWorker.get_default_base_job_template()


@dataclass
class Worker:
    """A worker's process, and the folder that its runs are kept in."""

    name: str
    home: Path
    process: "subprocess.Popen[bytes]"

    def in_the_middle(self) -> set[str]:
        """The flow runs in its folder that have done a step, and have not ended."""
        found = set()
        for journal in self.home.glob("runs/*/journal.ndjson"):
            text = journal.read_text("utf-8", "replace")
            if '"event":"step_ended"' in text and '"event":"run_ended"' not in text:
                found.add(json.loads(text.partition("\n")[0])["flow_run_id"])
        return found

    def stop(self) -> None:
        """As an operator stops it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(120)
        self.power_off()

    def terminate(self) -> float:
        """As systemd or Kubernetes stops it. Gives how many seconds it takes to end."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(120)
        return time.monotonic() - began

    def kill(self) -> None:
        """Its process alone, as the system does when memory is short: its runs go on."""
        self.process.kill()
        self.process.wait()

    def power_off(self) -> int:
        """All that runs on its machine, at once. Gives how many processes that were."""
        killed = 0
        while found := [*self._processes()]:
            for pid in found:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.05)
        self.process.wait()
        return killed

    def _processes(self) -> Iterator[int]:
        """Every process that has come from the worker: each has its name in its environment."""
        sign = f"SCALE_WORKER={self.name}\0".encode()
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdecimal() and sign in (folder / "environ").read_bytes() and _runs(folder):
                    yield int(folder.name)


def _runs(process: Path) -> bool:
    return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
