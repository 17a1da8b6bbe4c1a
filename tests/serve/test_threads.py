"""Threads by the API: created, read, added to, and told of the ends of goals."""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from flows.start_apart import Order, Started
from planbook.audit import chain
from planbook.serve import starting, thread_service
from planbook.serve.starting import NO_KEY
from planbook.serve.thread_service import REFUSED
from tests.history.events import keep, passing_run
from tests.notify.conftest import SECRET, Receiver
from tests.serve.conftest import Served


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What was to be started. That runs are, and how, is for `test_live.py`: each takes seconds."""
    found: list[Order] = []

    def start(order: Order) -> Started:
        found.append(order)
        return Started(order.run_id) if order.inputs.get("quantity") != 99 else Started(None, "It was refused.")

    monkeypatch.setattr(starting, "start_apart", start)
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


async def send(
    served: Served, method: str, path: str, body: Any = None, who: str = "operator", **headers: str
) -> tuple[int, Any]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    path = f"threads{path}{'&' if '?' in path else '?'}project=shop"
    answer = await served.ask(who, method, path, json=body, headers=names)
    return answer.status_code, answer.json() if answer.content else None


async def created(served: Served, title: str = "Order paper", **more: Any) -> str:
    status, told = await send(served, "POST", "", {"title": title, **more})
    assert status == 201 and told["state"] == "active"
    thread_id: str = told["thread_id"]
    return thread_id


async def test_a_thread_from_its_creation_to_its_end(shared: Served) -> None:
    served = shared
    thread = await created(served, participants=["ada"])
    batch = {"messages": [{"text": "The shop wants a cost centre.", "author": "ada", "id": "m1"}, {"text": "So."}]}
    for _ in range(2):
        status, told = await send(served, "POST", f"/{thread}/messages", batch, idempotency_key="k1")
        assert status == 201 and told["messages"][0] == "m1"
    memory = {"key": "login", "value": {"button": "Go"}, "why": "seen", "expires": "2030-01-01T00:00:00Z"}
    assert await send(served, "PUT", f"/{thread}/memories", memory) == (200, {"thread_id": thread, "key": "login"})
    content = {"name": "a.csv", "base64": b64encode(b"a;b\n").decode(), "note": "n"}
    status, artifact = await send(served, "POST", f"/{thread}/artifacts", content)
    assert (status, artifact["bytes"], artifact["media_type"]) == (201, 4, "text/csv")
    file = await served.get(f"threads/{thread}/files/{artifact['path']}")
    assert file.text == "a;b\n" and file.headers["content-disposition"].startswith("attachment")
    shown = (await served.get(f"threads/{thread}")).json()
    assert shown["participants"] == ["ada", "Operator <operator@example.org>"]
    assert [one["value"] for one in shown["memories"]] == [{"button": "Go"}]
    page = (await served.get(f"threads/{thread}/messages", params={"limit": 1})).json()
    assert [one["id"] for one in page["items"]] == ["m1"] and page["next"]
    page = (await served.get(f"threads/{thread}/messages", params={"cursor": page["next"]})).json()
    assert [one["text"] for one in page["items"]] == ["So."] and page["next"] is None
    summary = (await served.get(f"threads/{thread}/summary")).json()
    assert summary["counts"] == {"messages": 2, "memories": 1, "goals": 0, "artifacts": 1}
    found = (await served.get("threads/search", params={"q": "cost"})).json()
    assert [(one["part"], one["id"]) for one in found] == [("message", "m1")]
    assert (await send(served, "DELETE", f"/{thread}/memories?key=login"))[0] == 204
    status, told = await send(served, "PUT", f"/{thread}/state", {"state": "completed", "why": "done"})
    assert (status, told["state"]) == (200, "completed")
    status, told = await send(served, "POST", f"/{thread}/messages", batch)
    assert (status, told["detail"]) == (
        409,
        f"The thread {thread} is completed: nothing is added to it. Continue it first: planbook thread continue "
        f"{thread}",
    )
    assert (await send(served, "DELETE", f"/{thread}"))[0] == 204
    assert (await served.get(f"threads/{thread}")).json()["detail"] == f"The thread {thread} was deleted."
    act = [one for one in chain(served.project.audit).entries if one.act == "thread"][-1]
    assert (act.subject, act.who, act.origin) == (thread, "Operator <operator@example.org>", "API")


async def test_lists_come_in_pages(shared: Served) -> None:
    served = shared
    threads = [await created(served, f"Thread {number}") for number in range(3)]
    await send(served, "PUT", f"/{threads[0]}/state", {"state": "paused"})
    until = time.monotonic() + 30
    while not (await served.get("threads", params={"state": "paused"})).json()["items"]:  # within a second or two
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    page = (await served.get("threads", params={"limit": 2})).json()
    rest = (await served.get("threads", params={"limit": 2, "cursor": page["next"]})).json()
    assert [one["thread_id"] for one in page["items"] + rest["items"]] == [threads[0], threads[2], threads[1]]
    paused = (await served.get("threads", params={"state": "paused"})).json()["items"]
    assert [one["title"] for one in paused] == ["Thread 0"]


async def follow(served: Served, thread: str, seen: list[dict[str, Any]]) -> None:
    """Reads the stream until a goal has ended. ASGITransport has no streams, so the route is called as it is."""
    from planbook.serve.follow import Follower
    from planbook.serve.routes.threads import _follow

    async for line in _follow(Follower(served.project.thread(thread).journal)):
        if line:
            seen += line.event["changes"]
            if seen[-1].get("state") == "passed":
                return


async def test_the_end_of_a_run_is_told_within_a_second(
    served: Served, orders: list[Order], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_HOOK", SECRET)
    settings = "[tool.planbook.notify]\nallow_private = ['127.0.0.0/8']\n"
    (served.project.folder / "pyproject.toml").write_text(settings)
    thread = await created(served)
    wish = {"plan": "order", "inputs": {"quantity": 3}, "callback": {"url": receiver.address, "secret": "CI_HOOK"}}
    for _ in range(2):
        status, goal = await send(served, "POST", f"/{thread}/goals", wish, idempotency_key="g1")
        assert (status, goal["id"], goal["state"]) == (202, "g1", "running")
    [order] = orders
    assert (order.run_id, order.inputs, str(order.starter)) == (
        goal["run_id"], {"quantity": 3}, "Operator <operator@example.org>",
    )  # fmt: skip
    seen: list[dict[str, Any]] = []
    following = asyncio.create_task(follow(served, thread, seen))
    keep(served.project, list(passing_run(order.run_id)))
    await asyncio.wait_for(following, 30)
    assert [one["change"] for one in seen] == ["created", "goal", "goal_moved"]
    while not receiver.got:
        await asyncio.sleep(0.02)
    [told] = receiver.told
    assert told["data"]["run_id"] == order.run_id and told["data"]["status"] == "passed"
    shown = (await served.get(f"threads/{thread}")).json()["goals"]
    assert [(one["state"], one["kind"], one["goal"]) for one in shown] == [("passed", "run", "order")]
    page = (await served.get(f"threads/{thread}/events", params={"after": 1})).json()
    assert [one["changes"][0]["change"] for one in page["items"]] == ["goal", "goal_moved"] and page["last"] == 3


async def test_a_run_that_is_refused_is_recorded(served: Served, orders: list[Order]) -> None:
    thread = await created(served)
    wish = {"plan": "order", "inputs": {"quantity": 99}}
    for said in ("It was refused.", REFUSED.format(because="It was refused.")):
        status, told = await send(served, "POST", f"/{thread}/goals", wish, idempotency_key="g1")
        assert (status, told["detail"]) == (409, said)
    assert len(orders) == 1
    [goal] = (await served.get(f"threads/{thread}")).json()["goals"]
    assert (goal["state"], goal["because"]) == ("refused", "It was refused.")


async def test_a_run_that_has_begun_can_be_handed_over(served: Served) -> None:
    thread = await created(served)
    keep(served.project, list(passing_run("20260528-100000-000abc")))
    status, goal = await send(served, "POST", f"/{thread}/goals", {"run_id": "20260528-100000-000abc"})
    assert (status, goal["state"], goal["goal"]) == (202, "passed", "order")


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/goals", {}, 422, "A goal is one of: `plan` (with `inputs`), `draft`, or `run_id`."),
        ("/goals", {"plan": "ordre"}, 404, 'There is no plan "ordre" in plans/. Did you mean order?'),
        ("/goals", {"run_id": "no-such-run"}, 404, "There are no runs yet in "),
        (
            "/goals", {"draft": {"goal": "Read it", "url": "https://x.example"}}, 403,
            "This needs the scope plans:write, too.",
        ),
        ("/artifacts", {"name": "a", "base64": "!"}, 422, "`base64` is not Base64."),
        ("/artifacts", {"name": "a", "text": "a", "base64": "YQ=="}, 422, "Send `text` or `base64`, not both."),
        ("/messages", {"messages": []}, 422, "body/messages: List should have at least 1 item"),
    ],
)  # fmt: skip
async def test_what_is_refused(served: Served, path: str, body: Any, status: int, detail: str) -> None:
    thread = await created(served)
    found, told = await send(served, "POST", f"/{thread}{path}", body)
    assert found == status and told["detail"].startswith(detail)
    found, told = await send(served, "POST", f"/{thread[:10]}{path}", body)
    assert found in (404, 422, 403)


async def test_a_draft_is_recorded_before_it_starts(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a draft does is for `tests/goals`."""

    thread = await created(served)
    begun: list[str] = []

    def start(project: Any, wish: Any, starter: Any, door: Any, goal_id: str, thread_id: str) -> None:
        assert json.loads(project.thread(thread).journal.read_bytes().splitlines()[-1])["changes"][0]["ref"] == goal_id
        begun.append(goal_id)

    monkeypatch.setattr(thread_service, "start_goal", start)
    body = {"draft": {"goal": "Read the orders", "url": "https://shop.example"}}
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    status, told = await send(served, "POST", f"/{thread}/goals", body, who="author")
    assert (status, told["detail"]) == (409, NO_KEY)
    [refused] = (await served.get(f"threads/{thread}")).json()["goals"]
    assert (refused["state"], refused["because"]) == ("refused", NO_KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    status, goal = await send(served, "POST", f"/{thread}/goals", body, who="author")
    assert (status, goal["kind"], goal["goal"], [goal["run_id"]]) == (202, "draft", "Read the orders", begun)
