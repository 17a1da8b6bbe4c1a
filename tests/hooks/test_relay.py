"""`planbook hooks relay`: requests come through a relay unchanged, once each, whatever breaks in between."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from planbook.cli.main import exit_code
from planbook.errors import PlanbookError
from planbook.hooks import relay as client
from planbook.hooks.relay import Relay, check_address, read_request
from planbook.hooks.spool import Forwarded, Spool
from planbook.places import Project

BODY = b'{"type": "stock.low",  "data": {"missing": 6}}\n'


class Server:
    """A relay. It has `log`, the events so far, and ends each connection after `most` of them."""

    def __init__(self) -> None:
        self.log: list[tuple[str, str]] = []
        self.asked: list[tuple[str | None, str | None]] = []
        self.most, self.status, self.again = 100, 200, 0
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                last = self.headers["last-event-id"]
                relay.asked.append((last, self.headers["authorization"]))
                self.send_response(relay.status)
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                ids = [id for id, _ in relay.log]
                start = max(0, ids.index(last) + 1 - relay.again) if last in ids else 0
                self.wfile.write(b"retry: 10\n\n: hello\n\n")
                for id, data in relay.log[start : start + relay.most]:
                    self.wfile.write(f"id: {id}\nevent: request\ndata: {data}\n\n".encode())
                self.wfile.write(b'id: 999\nevent: request\ndata: {"cut off')

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/channel"

    def add(self, id: str, body: bytes = BODY, hook: str = "low-stock", **headers: str) -> None:
        said = {"hook": hook, "headers": headers, "body": base64.b64encode(body).decode()}
        self.log.append((id, json.dumps(said)))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(client, "PAUSES", (0.01,))
    server = Server()
    yield server
    server.close()


class Hook:
    """A hook that answers with the next status, and 202 after those."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes, dict[str, str]]] = []
        self.statuses: list[int] = []

    async def ask(self, request: Forwarded, body: bytes) -> tuple[int, str]:
        status = self.statuses.pop(0) if self.statuses else 202
        if status < 500:
            self.got.append((request.event, body, request.headers))
        return status, "answer"


async def receive(project: Project, relay: Server, hook: Hook, count: int) -> list[str]:
    """Runs the client until the hook has answered so many requests. Returns what was said of the connection."""
    said: list[str] = []
    spool = Spool(project, relay.url)
    receiver = Relay(relay.url, {"authorization": "Bearer t"}, spool, hook.ask, lambda _, __, text: said.append(text))
    running = asyncio.create_task(receiver.run())
    until = time.monotonic() + 60
    while len(hook.got) < count or spool.waiting():
        assert time.monotonic() < until and not running.done()
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    spool.close()
    return said


async def test_each_request_arrives_once_and_as_it_was_sent(tmp_path: Path, relay: Server) -> None:
    project, hook = Project(tmp_path), Hook()
    for number in range(7):
        relay.add(f"e{number}", BODY + bytes([number, 255]), **{"Webhook-Id": f"m{number}", "Host": "x", "Cookie": "y"})
    relay.most, relay.again = 3, 2  # connections end, and the relay sends two requests again each time
    hook.statuses = [503, 202, 503]
    said = await receive(project, relay, hook, 7)
    assert [event for event, _, _ in hook.got] == [f"e{number}" for number in range(7)]
    assert [body for _, body, _ in hook.got] == [BODY + bytes([number, 255]) for number in range(7)]
    assert hook.got[0][2] == {"webhook-id": "m0"}
    assert "The relay has closed the connection. Connecting again." in said
    assert relay.asked[0] == (None, "Bearer t") and relay.asked[-1][0] in {"e6", "e5"}
    relay.add("e7")
    await receive(project, relay, hook, 8)  # another process, later
    assert [event for event, _, _ in hook.got] == [f"e{number}" for number in range(8)]


async def test_what_a_killed_process_had_received_is_answered_by_the_next(tmp_path: Path, relay: Server) -> None:
    project, hook = Project(tmp_path), Hook()
    spool = Spool(project, relay.url)
    said = {"hook": "low-stock", "headers": {}, "body": base64.b64encode(BODY).decode()}
    for number in range(2):
        assert spool.put(Forwarded(event=f"e{number}", **said))
    assert not spool.put(Forwarded(event="e1", **said))
    with pytest.raises(PlanbookError, match="Another process receives from this relay for this project"):
        Spool(project, relay.url)
    spool.close()
    [folder] = (project.kept / "relay").iterdir()
    seen = folder / "seen"
    seen.write_bytes(seen.read_bytes()[:-3])  # killed while it noted the last id
    relay.add("e0")
    relay.add("e1")
    relay.add("e2")
    await receive(project, relay, hook, 3)
    assert [event for event, _, _ in hook.got] == ["e0", "e1", "e2"] and relay.asked[0][0] == "e1"


async def test_a_hook_that_cannot_be_asked_holds_up_no_other(tmp_path: Path, relay: Server) -> None:
    project, hook, slow = Project(tmp_path), Hook(), 2

    async def ask(request: Forwarded, body: bytes) -> tuple[int, str]:
        nonlocal slow
        if request.hook == "slow" and slow:
            slow -= 1
            return 503, "later"
        return await Hook.ask(hook, request, body)

    hook.ask = ask  # type: ignore[method-assign]
    for id, name in (("e0", "slow"), ("e1", "slow"), ("e2", "quick")):
        relay.add(id, hook=name)
    await receive(project, relay, hook, 3)
    assert [event for event, _, _ in hook.got] == ["e2", "e0", "e1"]


@pytest.mark.parametrize("status", [401, 404, 302])
async def test_a_relay_that_refuses_ends_it(tmp_path: Path, relay: Server, status: int) -> None:
    relay.status = status
    spool = Spool(Project(tmp_path), relay.url)
    with pytest.raises(PlanbookError) as raised:
        await Relay(relay.url, {}, spool, Hook().ask, lambda *_: None).run()
    spool.close()
    assert str(raised.value) == (f"The relay answers {status}. Look at the address, and at the secret that it wants.")


def test_what_is_no_request_is_left_out() -> None:
    good = {"hook": "low-stock", "headers": {"a": "b"}, "body": "e30="}
    event = {"id": "e1", "event": "request", "data": json.dumps(good)}
    assert read_request(event)
    for wrong in (
        {"hook": "../x"}, {"hook": 1}, {"body": "{}"}, {"body": {"type": "a"}}, {"headers": []}, {"headers": None},
        {"body": base64.b64encode(b"x" * 1_000_001).decode()},
    ):  # fmt: skip
        assert read_request({**event, "data": json.dumps(good | wrong)}) is None, wrong
    assert read_request({**event, "data": "{"}) is None and read_request({"data": event["data"]}) is None


@pytest.mark.parametrize("url", ["relay.example", "http://relay.example/a", "ftp://localhost", "https://"])
def test_no_address_of_a_relay(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["hooks", "relay", url]) == 2
    said = f"{url} is not the address of a relay; expected one such as https://relay.example/my-channel\n"
    assert capsys.readouterr().err == said
    check_address("http://localhost:8080/a")


async def test_it_ends_if_it_can_deliver_no_more(tmp_path: Path, relay: Server) -> None:
    async def full(request: Forwarded, body: bytes) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    relay.add("e1")
    spool = Spool(Project(tmp_path), relay.url)
    with pytest.raises(OSError, match="No space left on device"):
        async with asyncio.timeout(30):
            await Relay(relay.url, {}, spool, full, lambda _, __, text: None).run()
    assert [request.event for request in spool.waiting()] == ["e1"]
    spool.close()
