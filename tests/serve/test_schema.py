"""The API by its own description: schemathesis makes up requests for every route (`make api`).

No answer is a 500, none is other than the description says, and none comes without the key that the description asks
for. The routes that start something are asked for things that are not there.
"""

import os
import threading
import time
from collections.abc import Iterator

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from planbook.history.load import load_all
from planbook.serve.app import make_app
from planbook.serve.rate_limits import Rates
from tests.history.events import BEGAN, keep, passing_run, rich_run
from tests.serve.conftest import MANY, Served, two_projects

pytestmark = pytest.mark.slow
PATIENCE = 120
BEYOND = [positive_data_acceptance]
"""What no description can say: that a cursor is of an earlier page, or that inputs fit a plan."""
EXAMPLES = 40
"""Requests to each route."""


class Running:
    """A server in a thread of this process."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._server = uvicorn.Server(uvicorn.Config(served.app, port=0, log_level="warning"))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        until = time.monotonic() + PATIENCE
        while not self._server.started:
            assert time.monotonic() < until and self._thread.is_alive()
            time.sleep(0.05)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):  # nothing that is made up here may cost anything
        os.environ.pop(name, None)
    projects = two_projects(tmp_path_factory.mktemp("schema"))
    served = Served(make_app(projects, Rates(MANY, MANY, MANY, MANY)))
    keep(served.project, list(rich_run("20260528-100000-000abc", BEGAN)))
    keep(served.project, list(passing_run("20260528-100001-000abc", 2, BEGAN + 60)))
    load_all(served.project, lambda text: None)
    server = Running(served)
    yield server
    server.stop()


def test_every_route_does_as_it_says(running: Running) -> None:
    address = f"http://127.0.0.1:{running.port}/api/v1/openapi.json"
    tried, failed = [], []
    for operation in (one.ok() for one in schemathesis.openapi.from_url(address).get_all_operations()):
        tried.append(operation.label)
        try:
            try_out(operation, running)
        except Exception as error:
            failed.append(error)
    assert len(tried) > 35, tried
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(tried)} routes", failed)


def try_out(operation: APIOperation, running: Running) -> None:
    """Sends what schemathesis makes up for one route, and looks at the answers."""
    key = running.served.key("root")
    if operation.path.endswith("/sessions/current"):
        key = "pbk_0_0"  # with another, there would be none for the routes after it
    excluded = [*BEYOND, *([not_a_server_error] if "/deployments" in operation.path else [])]  # 503: there is none
    takes_project = "project" in {one.name for one in operation.query}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def check(case: Case) -> None:
        if takes_project:
            case.query["project"] = "shop"
        headers = {"Authorization": f"Bearer {key}"}
        answer = case.call_and_validate(headers=headers, excluded_checks=excluded, timeout=PATIENCE)
        assert answer.status_code != 500

    check()
