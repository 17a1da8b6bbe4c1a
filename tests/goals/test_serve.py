"""A goal by the API of a real server: it goes on while the server is started again, and a callback that failed is sent
again by the next server.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from planbook.demo.shop import Shop
from planbook.notify import outbox
from planbook.places import Project
from tests.goals.test_goals import FINISH, GOAL
from tests.notify.conftest import SECRET, Receiver
from tests.planner import standin as play
from tests.planner.shopping import sign_in
from tests.planner.standin import Standin

pytestmark = pytest.mark.slow
PATIENCE = 120.0
MAIN = "from planbook.cli.start import main; main()"


def planbook(*arguments: str) -> str:
    command = [sys.executable, "-P", "-c", MAIN, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def serving() -> Iterator[str]:
    """Serves the project here; yields the address of its API."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", MAIN, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stderr
    try:
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        yield f"{found[0]}/api/v1"
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_goal_outlives_the_server(
    drafts: Project, model: Standin, served: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_HOOK", SECRET)
    (drafts.folder / "pyproject.toml").write_text('[tool.planbook.notify]\nallow_private = ["127.0.0.1"]\n')
    planbook("serve", "users", "add", "ada", "--role", "author", "--no-password")
    headers = {"authorization": f"Bearer {planbook('serve', 'keys', 'create', 'k', '--user', 'ada')}"}
    model.script(play.use("ask_person", question="Whose account?"), *sign_in(), FINISH)
    receiver.statuses = [500]
    callback = {"url": receiver.address, "secret": "CI_HOOK"}
    body = {"goal": GOAL, "url": f"{served.url}/login", "callback": callback}

    def ask(method: str, address: str, **more: Any) -> Any:
        answer = httpx.request(method, address, headers=headers | more.pop("headers", {}), timeout=PATIENCE, **more)
        assert answer.status_code < 300, answer.text
        return answer.json()

    with serving() as api:
        key = {"Idempotency-Key": "once"}
        first, again = (ask("POST", f"{api}/goals", json=body, headers=key)["id"] for _ in range(2))
        assert first == again
        until = time.monotonic() + PATIENCE
        while ask("GET", f"{api}/goals/{first}")["question"] is None:
            assert time.monotonic() < until
            time.sleep(0.1)
    with serving() as api:
        question = ask("GET", f"{api}/goals/{first}")["question"]
        ask("POST", f"{api}/questions/{question['id']}/answers", json={"answer": "the buyer's"})
        events = []
        with httpx.stream("GET", f"{api}/goals/{first}/events?stream", headers=headers, timeout=PATIENCE) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    events.append(json.loads(line.removeprefix("data: ")))
        assert (events[-1]["event"], events[-1]["state"], events[-1]["plan"]) == ("goal_ended", "passed", "sign-in")
        assert receiver.arrived.wait(PATIENCE) and len(receiver.got) == 1, "it was refused, and waits"
        until = time.monotonic() + PATIENCE
        while not (waiting := [one for one in outbox.Outbox(drafts).all("outbox") if one.tries]):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert [entry.tries[0].error for entry in waiting] == ["The receiver answered 500"]
        outbox.Outbox(drafts).replay(waiting[0])
        until = time.monotonic() + PATIENCE
        while len(receiver.got) < 2:
            assert time.monotonic() < until
            time.sleep(0.1)
    sent, text = receiver.got[1]
    Webhook(SECRET).verify(text, sent)
    assert sent["webhook-id"] == receiver.got[0][0]["webhook-id"]
