"""Commands for threads that arrive at `/hooks/NAME`: the examples of the documentation, sent as they are there."""

import json
import re
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from flows.start_apart import Order, Started
from planbook.check.hooks import check_hook
from planbook.hooks.hook import load_hook
from planbook.serve import starting
from planbook.threads.finding import thread_ids
from planbook.threads.journal import read_thread
from tests.serve.conftest import Served

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "threads.md"
KEY = f"whsec_{b64encode(b'k' * 32).decode()}"
EXAMPLE = re.compile(r"### `(\w+)`\n.*?```json\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
HOOK = re.search(
    r'```yaml title="hooks/agent.yaml"\n(threads: commands\n.*?)```', PAGE.read_text(encoding="utf-8"), re.DOTALL
)
VARYING = (
    (r"\d{8}-\d{6}-\w{6}", "ID"), (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"), (r"\b[0-9a-f]{64}\b", "SHA"),
    (r"artifacts/[0-9a-f]{12}", "PATH"),
)  # fmt: skip


@pytest.fixture
def orders(served: Served, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What was to be started. That runs are, and how, is for `test_live.py`: each takes seconds."""
    found: list[Order] = []

    def start(order: Order) -> Started:
        found.append(order)
        return Started(order.run_id)

    monkeypatch.setattr(starting, "start_apart", start)
    monkeypatch.setenv("AGENT_HOOK", KEY)
    served.house.users.add("grace", {"shop": "operator"}, "Grace", "grace@example.org")
    assert HOOK
    folder = served.project.folder / "hooks"
    folder.mkdir()
    (folder / "agent.yaml").write_text(HOOK[1])
    assert check_hook(folder / "agent.yaml") == [] and load_hook(folder / "agent.yaml").commands
    return found


async def send(served: Served, said: Any, id: str) -> httpx.Response:
    body, at = json.dumps(said), int(time.time())
    headers = {
        "webhook-id": id, "webhook-timestamp": str(at),
        "webhook-signature": Webhook(KEY).sign(id, datetime.fromtimestamp(at, UTC), body),
    }  # fmt: skip
    return await served.ask(None, "POST", "/hooks/agent?project=shop", content=body, headers=headers)


def plain(text: str) -> Any:
    for pattern, instead in VARYING:
        text = re.sub(pattern, instead, text)
    return json.loads(text)


async def test_each_example_is_answered_as_the_page_says(served: Served, orders: list[Order]) -> None:
    assert [name for name, _, _ in EXAMPLES] == [
        "create_session", "conversation_batch", "store_memory", "delegate_task", "add_artifact", "batch",
    ]  # fmt: skip
    thread = ""
    for name, payload, expected in EXAMPLES:
        said = json.loads(payload)
        assert said["command"] == name
        if "thread" in said:
            said["thread"] = thread
        answers = [await send(served, said, f"msg_{name}") for _ in range(2)]  # the second time, nothing is done
        assert [one.status_code for one in answers] == [200, 200], answers[0].text
        assert plain(answers[0].text) == plain(expected)
        assert plain(answers[0].text) == plain(answers[1].text)
        thread = thread or answers[0].json()["thread_id"]
    made = read_thread(served.project.thread(thread).journal)
    assert (len(made.messages), len(made.memories), len(made.goals), len(made.artifacts)) == (2, 1, 1, 1)
    assert len(orders) == 1 and orders[0].door.name == "hook agent" and len(thread_ids(served.project)) == 2


@pytest.mark.parametrize(
    ("said", "status", "detail"),
    [
        ({"command": "sing"}, 422, "The message is not a command: it: Input tag 'sing' found using"),
        ({"command": "store_memory", "key": "a", "value": 1}, 422, "The command store_memory names no `thread`."),
        ({"command": "create_session"}, 422, "The message is not a command: create_session/title: Field required"),
        ({"command": "store_memory", "thread": "x", "key": "a", "value": 1}, 404, 'No thread is called "x". '),
        (
            {"command": "batch", "commands": [
                {"command": "create_session", "title": "T"}, {"command": "delegate_task", "plan": "ordre"},
            ]}, 404,
            'Command 2 of the batch, delegate_task: There is no plan "ordre" in plans/. Did you mean order? The ones '
            "before it are done; send the message again to go on.",
        ),
        (
            {"command": "batch", "commands": [
                {"command": "create_session", "title": "T"},
                {"command": "delegate_task", "draft": {"goal": "g", "url": "https://x.example"}},
            ]}, 403, "Command 2 of the batch, delegate_task: This needs the scope plans:write, too. ",
        ),
    ],
)  # fmt: skip
async def test_mistakes_are_told(served: Served, orders: list[Order], said: Any, status: int, detail: str) -> None:
    answer = await send(served, said, "msg_1")
    assert answer.status_code == status and answer.json()["detail"].startswith(detail)
    if said["command"] == "batch":
        await send(served, said, "msg_1")
        assert len(thread_ids(served.project)) == 1


async def test_the_user_of_the_hook_needs_the_scope(served: Served, orders: list[Order]) -> None:
    file = served.project.folder / "hooks/agent.yaml"
    file.write_text(file.read_text().replace("grace", "viewer"))
    answer = await send(served, {"command": "create_session", "title": "T"}, "msg_1")
    assert answer.status_code == 403
    assert answer.json()["detail"] == 'The user "viewer" of this hook may not write threads in the project "shop".'
    file.write_text(file.read_text().replace("commands", "all"))
    assert [one.message for one in check_hook(file)] == ["'threads' takes commands. Write threads: commands"]
