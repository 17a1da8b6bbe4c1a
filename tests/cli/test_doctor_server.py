"""`planbook doctor` reports what is wrong with Prefect's server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from planbook.cli.findings import prefect
from tests.sites import Quiet


class Answers(BaseHTTPRequestHandler):
    """Answers by the beginning of the path."""

    def do_GET(self) -> None:
        status, text = {"/api/": (200, '"3.8.8"'), "/old/": (200, '"2.20.1"'), "/key/": (401, "")}.get(
            self.path[:5], (200, "<h1>Another</h1>")
        )
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = Quiet(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()


WRONG = {
    "old": ("it is Prefect 2.20.1", "Take a server of Prefect 3."),
    "key": ("it asks for a key (401)", "Set PREFECT_API_KEY, or PREFECT_API_AUTH_STRING."),
    "other": ("there is a server, but not Prefect's", "The address of Prefect's server ends in /api."),
}


@pytest.mark.parametrize("path", WRONG)
def test_a_server_that_will_not_do(address: str, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://{address}/{path}")
    found = prefect()
    assert not found.ok and (found.found.rpartition(": ")[2], found.remedy) == WRONG[path]


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://ada:word-of-ada@127.0.0.1:9009/api")
    found = prefect()
    assert not found.ok and "it does not answer" in found.found and "word-of-ada" not in json.dumps(vars(found))
    assert found.remedy == "Start it, or unset PREFECT_API_URL: planbook then starts its own."


def test_one_that_answers(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://{address}/api/")
    assert prefect().ok
