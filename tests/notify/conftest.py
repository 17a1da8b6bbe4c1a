"""Shared fixtures for notifications: a receiver on this machine that accepts or refuses messages."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from planbook.notify.message import Links
from planbook.notify.outbox import Outbox
from planbook.notify.send import Sent, send_due
from planbook.notify.watch import take_in
from planbook.places import Project
from planbook.record import Record
from planbook.secrets import redaction
from planbook.settings.notify import Notify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(autouse=True)
def no_secrets_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgets the secrets that other tests of this process have read, which may be any word."""
    monkeypatch.setattr(redaction, "_READ", {})


class Receiver:
    """Answers each message with the next status, and 200 after those; `got` are the received messages."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.hold = threading.Event()  # when cleared, senders wait
        self.hold.set()
        self.arrived = threading.Event()
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                receiver.arrived.set()
                receiver.hold.wait(120)
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    @property
    def told(self) -> list[dict[str, Any]]:
        """Returns the payloads of the messages."""
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "plans").mkdir()
    return Project(tmp_path)


class Told:
    """A project whose webhook `hook` is notified of these events."""

    def __init__(self, project: Project, address: str, *when: str, **rule: Any) -> None:
        self.project = project
        self.outbox = Outbox(project)
        self.notify = Notify.model_validate(
            {
                "to": {"hook": {"webhook": address, "secret": "HOOK"}},
                "rules": [{"when": list(when), "to": "hook"} | rule],
                "allow_private": ["127.0.0.1"],
            }
        )

    def take_in(self, record: Record, status: str | None = None, links: Links | None = None) -> None:
        ended = record.ended.status if record.ended else "interrupted"
        take_in(self.project, self.notify, record, status or ended, links or Links())

    def titles(self) -> list[str]:
        """Returns the titles of the waiting messages, and removes them."""
        entries = self.outbox.all("outbox")
        for entry in entries:
            with self.outbox.claimed(entry.id) as mine:
                assert mine
                self.outbox.is_sent(mine)
        return [entry.message.title for entry in entries]

    def send(self, seconds: float = 30.0) -> Sent:
        return send_due(self.outbox, self.notify, {"HOOK": SECRET}.get, seconds)


@pytest.fixture
def told(project: Project, receiver: Receiver) -> Told:
    return Told(project, receiver.address, "failed")
