"""A project whose plans run as Prefect's worker runs them: with the engine, in a separate process."""

import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from flows import clients
from tests import forked
from tests.scratch import Scratch

if TYPE_CHECKING:
    from tests.flows.pool import Pool

PATIENCE = 400  # seconds; one execution takes about four


def ask(url: str, path: str, **body: Any) -> Any:
    """Returns the answer of Prefect's API to a POST."""
    headers = {"content-type": "application/json", **credentials(url)}
    with urlopen(Request(f"{url}/{path}", json.dumps(body).encode(), headers), timeout=120) as answer:
        return json.load(answer)


def read(url: str, path: str) -> Any:
    """Returns the answer of Prefect's API to a GET."""
    with urlopen(Request(f"{url}/{path}", headers=credentials(url)), timeout=120) as answer:
        return json.load(answer)


def key(url: str) -> str:
    """Returns the key of the server that planbook started at an address."""
    found = clients.key_for(f"{url.partition('/api')[0]}/api")
    assert found
    return found


def credentials(url: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(key(url).encode()).decode()}"}


class Deployed(Scratch):
    """The project, and its deployment in a Prefect server."""

    def __init__(
        self,
        folder: Path,
        api_url: str,
        pull: list[dict[str, Any]] | None = None,
        work_pool_name: str | None = None,
        **environment: str,
    ) -> None:
        super().__init__(folder, PREFECT_API_URL=api_url, PREFECT_API_AUTH_STRING=key(api_url), **environment)
        self.url = api_url
        flow = ask(api_url, "flows/", name="run-plan")["id"]
        here = [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]
        about: dict[str, Any] = {"entrypoint": "flows.run_plan.run_plan", "pull_steps": pull or here}
        about |= {"work_pool_name": work_pool_name} if work_pool_name else {}
        self.deployment = ask(api_url, "deployments/", name=folder.name, flow_id=flow, **about)["id"]

    def new(self, plan: str, retries: int = 0, **parameters: Any) -> str:
        """Creates a due flow run, and returns its id."""
        about = {"parameters": {"plan": plan, **parameters}, "empirical_policy": {"retries": retries, "retry_delay": 0}}
        made: str = ask(self.url, f"deployments/{self.deployment}/create_flow_run", **about)["id"]
        return made

    def start(
        self,
        flow_run: str,
        folder: Path | None = None,
        command: Sequence[str | Path] = (sys.executable, "-m", "prefect.engine"),
    ) -> subprocess.Popen[str]:
        """Starts the execution of a flow run, in the project or in a copy of it."""
        return subprocess.Popen(
            command,
            cwd=folder or self.folder,
            env=os.environ | self.environment | {"PREFECT__FLOW_RUN_ID": flow_run},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def execute(self, flow_run: str, folder: Path | None = None) -> dict[str, Any]:
        """Executes a flow run, and returns its final state."""
        environment = os.environ | self.environment | {"PREFECT__FLOW_RUN_ID": flow_run}
        _, out, err = forked.run((), folder or self.folder, environment, PATIENCE, "prefect.engine")
        self.said = out + err
        return self.state(flow_run)

    def state(self, flow_run: str) -> dict[str, Any]:
        state: dict[str, Any] = read(self.url, f"flow_runs/{flow_run}")["state"]
        return state

    def retry(self, flow_run: str) -> None:
        """Does what the button Retry does."""
        state = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}
        assert ask(self.url, f"flow_runs/{flow_run}/set_state", state=state)["status"] == "ACCEPT"

    def wait_for(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    @property
    def statuses(self) -> list[str]:
        """Returns the statuses of all runs in the history, the oldest first."""
        rows = json.loads(self.planbook("sql", "SELECT status FROM runs ORDER BY run_id", "--json").out)
        return [row["status"] for row in rows]


@pytest.fixture
def deployed(tmp_path: Path, api_url: str) -> Deployed:
    return Deployed(tmp_path, api_url)


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory, api_url: str) -> Iterator["Pool"]:
    """A project, and a worker that serves its pool."""
    from tests.flows.pool import PLANBOOK, Pool, environment

    folder = tmp_path_factory.mktemp("pool")
    (folder / "plans").mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'pool'\n", "utf-8")
    found = Pool(folder, api_url, "test-worker")
    told = (folder / "worker.log").open("w")
    command = [PLANBOOK, "worker", "--pool", "test-worker", "--limit", "3", "--limit-memory", "4GB", "--health", "0"]
    worker = subprocess.Popen(
        command, cwd=folder, env=environment(api_url), stdout=told, stderr=told,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # as in a script's background
    )  # fmt: skip
    try:
        yield found
    finally:
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(PATIENCE)
        told.close()
        assert code == 130, (folder / "worker.log").read_text("utf-8")


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> None:
    """Sends a signal, and waits for the end."""
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
