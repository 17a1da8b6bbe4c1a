"""A Prefect server that is missing, stops, or is slow while a run is being stopped."""

import os
import re
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from flows import clients
from tests.bad_input.test_stopping import pauses, until
from tests.scratch import Scratch
from tests.sites import Quiet, Site

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NOWHERE = "http://127.0.0.1:9009/api"
SAID = (
    f"the Prefect server at {NOWHERE} does not answer. "
    "Start it, or set PREFECT_API_URL to one that runs; without it, planbook starts a server of its own.\n"
)
STEPS = "steps:\n  - expect: {heading: Welcome}\n"


class Between:
    """Forwards everything to a Prefect server, except what it holds back."""

    def __init__(self, api_url: str) -> None:
        self.key = clients.key_for(api_url) or ""
        self.holds = ""  # the first request whose address ends with this is answered only when `let_go` is set
        self.held = threading.Event()
        self.let_go = threading.Event()
        self.asked: list[str] = []  # methods and paths, with "…" for ids
        self.server = Quiet(("127.0.0.1", 0), self._handler(api_url.removesuffix("/api")))
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.server.server_port}/api"
        return {
            "PREFECT_API_URL": address,
            "PREFECT_API_AUTH_STRING": self.key,
            "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
            "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        }

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self, there: str) -> type[BaseHTTPRequestHandler]:
        between = self

        class Handler(BaseHTTPRequestHandler):
            def _hand_on(self) -> None:
                between.asked.append(f"{self.command} {IDS.sub('…', self.path)}")
                if between.holds and self.path.endswith(between.holds):
                    between.holds = ""
                    between.held.set()
                    between.let_go.wait(60)
                content = self.rfile.read(int(self.headers.get("content-length", 0))) or None
                names = ("content-type", "authorization")
                headers = {name: self.headers[name] for name in names if name in self.headers}
                request = urllib.request.Request(there + self.path, content, headers, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=60) as answer:
                        status, said = answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    status, said = error.code, error.read()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                with suppress(BrokenPipeError):  # the client was told to stop
                    self.wfile.write(said)

            do_GET = do_POST = do_PATCH = _hand_on

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def between(api_url: str) -> Iterator[Between]:
    between = Between(api_url)
    yield between
    between.let_go.set()
    between.close()


def test_a_server_that_is_not_there(scratch: Scratch, site: Site) -> None:
    done = scratch.planbook("run", scratch.write("tried", site.address, STEPS), PREFECT_API_URL=NOWHERE)
    assert (done.code, done.out, done.err) == (2, "", SAID)


def test_a_secret_of_a_server_that_is_not_there(scratch: Scratch, site: Site) -> None:
    plan = scratch.write("tried", site.address, "secrets: [NOT_IN_THE_ENVIRONMENT]\n" + STEPS)
    done = scratch.planbook("run", plan, PREFECT_API_URL=NOWHERE, PREFECT_CLIENT_MAX_RETRIES="0")
    assert (done.code, done.out, done.err) == (2, "", SAID)


def test_a_run_asks_little_before_it_begins(scratch: Scratch, site: Site, between: Between) -> None:
    plan = scratch.write("tried", site.address, STEPS)
    assert scratch.planbook("run", plan, **between.environment).code == 0
    until_running = between.asked[: between.asked.index("POST /api/flow_runs/…/set_state")]
    assert until_running == ["POST /api/flows/", "POST /api/flow_runs/"]
    assert not [path for path in between.asked if "admin/storage" in path]


def test_sigterm_while_prefect_begins_the_flow(scratch: Scratch, site: Site, between: Between) -> None:
    between.holds = "/set_state"
    process = scratch.begin("run", scratch.write("tried", site.address, STEPS), **between.environment)
    until(between.held.is_set)
    os.kill(process.pid, signal.SIGTERM)
    done = scratch.end(process)
    assert (done.code, done.out, done.err.strip()) == (130, "", "")


def test_a_server_that_goes_away_in_the_middle(scratch: Scratch, site: Site, between: Between) -> None:
    before = scratch.runs()
    plan = scratch.write("tried", site.address, STEPS + "  - pause: 3s\n")
    gone = {**between.environment, "PREFECT_CLIENT_MAX_RETRIES": "0"}
    process = scratch.begin("run", plan, **gone)
    until(lambda: pauses(scratch, before))
    between.close()
    done = scratch.end(process)
    assert (done.code, done.out.startswith("tried passed in ")) == (0, True)
    assert (
        done.err == "The Prefect server did not answer at the end of the run, and may show it as still running; "
        "planbook's own record is complete.\n"
    )
    (run_id,) = scratch.runs() - before
    assert [row[0] for row in scratch.rows(run_id)["runs"]] == [run_id]
