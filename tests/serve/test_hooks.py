"""`/hooks/NAME`: signed messages start runs, once, and nothing else does."""

import hmac
import json
import textwrap
import time
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from flows.start_apart import Order, Started
from planbook.audit import Door
from planbook.goals.goal import Wish
from planbook.places import Project
from planbook.questions.question import Person
from planbook.serve import starting
from planbook.serve.auth.database import Database
from planbook.serve.received_hooks import Received
from planbook.serve.routes import hooks
from tests.history.events import keep, passing_run
from tests.serve.conftest import Served

KEY = f"whsec_{b64encode(b'k' * 32).decode()}"
STANDARD = """\
plan: order
scheme: standard
secret: SHOP_HOOK
as: operator
when: "{{ body.type == 'stock.low' }}"
inputs:
  quantity: "{{ body.data.missing + 1 }}"
"""
LOW = {"type": "stock.low", "data": {"missing": 6}}
NOT_SIGNED = "The message is not signed with the secret of this hook, or says no id."


@pytest.fixture
def orders(served: Served, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What was to be started. That runs are, and how, is for `test_live.py`: each takes seconds."""
    found: list[Order] = []

    def start(order: Order) -> Started:
        found.append(order)
        return Started(order.run_id) if order.inputs.get("quantity") != 99 else Started(None, "It was refused.")

    monkeypatch.setattr(starting, "start_apart", start)
    monkeypatch.setenv("SHOP_HOOK", KEY)
    write(served, "low-stock", STANDARD)
    write(
        served,
        "release",
        STANDARD.replace("standard", "github").replace("body.type == 'stock.low'", "event == 'release'"),
    )
    return found


def write(served: Served, name: str, text: str) -> None:
    folder = served.project.folder / "hooks"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(textwrap.dedent(text))


def standard(body: bytes, message_id: str = "msg_1", at: float | None = None, key: str = KEY) -> dict[str, str]:
    now = int(at or time.time())
    signature = Webhook(key).sign(message_id, datetime.fromtimestamp(now, UTC), body.decode("utf-8", "replace"))
    return {"webhook-id": message_id, "webhook-timestamp": str(now), "webhook-signature": f"v1,AAAA {signature}"}


def github(body: bytes, delivery: str = "d-1", event: str = "release") -> dict[str, str]:
    signature = hmac.new(KEY.encode(), body, sha256).hexdigest()
    return {"x-github-delivery": delivery, "x-github-event": event, "x-hub-signature-256": f"sha256={signature}"}


async def post(served: Served, name: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = standard(content) if headers is None else headers
    return await served.ask(None, "POST", f"/hooks/{name}", params={"project": "shop"}, content=content, headers=given)


def said(answer: httpx.Response) -> tuple[int, str]:
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


async def test_a_message_starts_one_run(served: Served, orders: list[Order]) -> None:
    answer = await post(served, "low-stock", LOW)
    [order] = orders
    assert (answer.status_code, answer.json()) == (202, {"run_id": order.run_id})
    assert order.inputs == {"quantity": 7} and order.starter.user == "operator"
    assert (order.door.name, order.door.remote) == ("hook low-stock", "127.0.0.1")
    assert said(await post(served, "low-stock", LOW)) == (
        409, f"This message was received before, for the run {order.run_id}. Nothing was started.",
    )  # fmt: skip
    again = Received(Database(served.project), "shop", "low-stock")
    assert again.claim(["msg_1"], "another") == (order.run_id, False)  # on disk
    assert len(orders) == 1


async def test_a_message_that_was_lost_with_the_server_starts_its_run_later(
    served: Served, orders: list[Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = "20260528-100000-000abc"
    assert Received(served.house.database, "shop", "low-stock").claim(["msg_1"], run_id) == (run_id, True)
    assert (await post(served, "low-stock", LOW)).status_code == 409, "somebody may be starting it"
    monkeypatch.setattr("planbook.serve.received_hooks.AT_MOST", 0)
    assert (await post(served, "low-stock", LOW)).json() == {"run_id": run_id}
    assert [order.run_id for order in orders] == [run_id]
    lost = Received(served.house.database, "shop", "low-stock")
    assert lost.claim(["msg_2"], "20260528-100001-000abc")[1]
    keep(served.project, list(passing_run("20260528-100001-000abc", 1)))  # it had begun before the server ended
    body = json.dumps(LOW).encode()
    assert (await post(served, "low-stock", body, standard(body, "msg_2"))).status_code == 409
    assert len(orders) == 1


async def test_github_signs_the_body_alone(served: Served, orders: list[Order]) -> None:
    body = json.dumps({"data": {"missing": 1}}).encode()
    assert (await post(served, "release", body, github(body))).status_code == 202
    for delivery in ("d-1", "d-2"):  # the same body under another id is the same message
        assert (await post(served, "release", body, github(body, delivery))).status_code == 409
    other = json.dumps({"data": {"missing": 2}}).encode()
    assert said(await post(served, "release", other, github(other, "d-3", "push"))) == (
        200, "The hook starts no run for this message (`when`).",
    )  # fmt: skip
    assert len(orders) == 1


async def test_what_is_not_signed_is_refused(served: Served, orders: list[Order]) -> None:
    body = json.dumps(LOW).encode()
    good, other = standard(body), f"whsec_{b64encode(b'x' * 32).decode()}"
    for headers in (
        {}, standard(body, key=other), standard(b"{}"), good | {"webhook-id": "msg_2"},
        good | {"webhook-timestamp": "x"}, good | {"webhook-timestamp": "9" * 30},
        good | {"webhook-signature": "v1"}, good | {"webhook-signature": "é"},
        github(body),
    ):  # fmt: skip
        safe = {name: value.encode() for name, value in headers.items()}
        assert said(await post(served, "low-stock", body, safe)) == (401, NOT_SIGNED), headers  # type: ignore[arg-type]
    for headers in ({}, good, {**github(body), "x-hub-signature-256": "sha256="}, github(body, "")):
        assert said(await post(served, "release", body, headers)) == (401, NOT_SIGNED), headers
    assert orders == []


async def test_what_is_signed_and_does_not_fit(served: Served, orders: list[Order]) -> None:
    body = json.dumps(LOW).encode()
    old, new = time.time() - 400, time.time() + 400
    window = "at most 300 s are allowed. Is the clock of a machine wrong?"
    status, told = said(await post(served, "low-stock", body, standard(body, at=old)))
    assert status == 400 and told.startswith("The message was signed 40") and told.endswith(f" s ago; {window}")
    status, told = said(await post(served, "low-stock", body, standard(body, at=new)))
    assert status == 400 and told.endswith(f" s from now; {window}")
    assert said(await post(served, "low-stock", b"{", standard(b"{"))) == (
        400,
        "The message is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
    )
    twice = b'{"left": 1, "left": 2}'
    told = said(await post(served, "low-stock", twice, standard(twice)))
    assert told == (400, 'The message is not JSON: an object has the key "left" twice.')
    large = b'"' + b"x" * 1_000_000 + b'"'
    assert said(await post(served, "low-stock", large)) == (413, "The message has more than 1 MB.")
    assert said(await post(served, "low-stok", LOW)) == (404, 'There is no hook "low-stok".')
    none = {"type": "stock.low", "data": {}}
    assert said(await post(served, "low-stock", none)) == (
        422,
        "The message does not fit the hook low-stock: quantity: {{ body.data.missing + 1 }}: body.data.missing is not "
        "known here; known: nothing",
    )
    bad = {"type": "stock.low", "data": {"missing": 0.5}}
    assert said(await post(served, "low-stock", bad)) == (
        422, "the input 'quantity' is '1.5'. A whole number was expected.",
    )  # fmt: skip
    assert orders == []
    refused = {"type": "stock.low", "data": {"missing": 98}}
    for _ in range(2):  # what started nothing may be sent again
        assert said(await post(served, "low-stock", refused)) == (409, "It was refused.")


async def test_a_hook_that_cannot_be_used(served: Served, orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    write(served, "by-viewer", STANDARD.replace("operator", "viewer"))
    assert said(await post(served, "by-viewer", LOW)) == (
        403, 'The user "viewer" of this hook may not start runs in the project "shop".',
    )  # fmt: skip
    write(served, "broken", STANDARD.replace("scheme: standard", "scheme: standart"))
    assert said(await post(served, "broken", LOW)) == (
        503, "The hook broken cannot be used: `planbook check hooks` says why.",
    )  # fmt: skip
    monkeypatch.setenv("SHOP_HOOK", "whsec_é")
    assert said(await post(served, "low-stock", LOW)) == (
        503, "The hook low-stock cannot be used: SHOP_HOOK is not a Standard Webhooks secret: it begins with whsec_, "
        "and the rest is Base64.",
    )  # fmt: skip
    monkeypatch.delenv("SHOP_HOOK")
    assert said(await post(served, "low-stock", LOW)) == (
        503, "The hook low-stock cannot be used: the secret SHOP_HOOK is not set. Set an environment variable of that "
        "name where `planbook serve` runs, or keep it: planbook secrets set SHOP_HOOK",
    )  # fmt: skip
    assert orders == []


DRAFT = """\
goal: "Read what is missing: {{ body.data.missing }}."
url: https://shop.example/
max_cost: 0.25
scheme: standard
secret: SHOP_HOOK
as: author
"""


async def test_a_message_hands_a_goal_over_once(
    served: Served, orders: list[Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[dict[str, Any]] = []

    def begin(project: Project, wish: Wish, person: Person, door: Door, goal_id: str) -> str:
        begun.append({"goal": wish.goal, "cost": wish.max_cost, "who": person.user, "door": door.name, "id": goal_id})
        return goal_id

    monkeypatch.setattr(hooks, "begin", begin)
    write(served, "read", DRAFT)
    answer = await post(served, "read", LOW)
    [one] = begun
    assert (answer.status_code, answer.json()) == (202, {"goal_id": one["id"]}) and orders == []
    assert one | {"id": ""} == {
        "goal": "Read what is missing: 6.", "cost": 0.25, "who": "author", "door": "hook read", "id": "",
    }  # fmt: skip
    assert said(await post(served, "read", LOW)) == (
        409, f"This message was received before, for the draft {one['id']}. Nothing was started.",
    )  # fmt: skip
    write(served, "by-operator", DRAFT.replace("author", "operator"))
    assert said(await post(served, "by-operator", LOW)) == (
        403, 'The user "operator" of this hook may not draft plans in the project "shop".',
    )  # fmt: skip
