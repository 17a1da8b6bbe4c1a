"""Requests from a relay are asked of the hooks of this process, with all of their checks."""

import base64
import json
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook

from flows.start_apart import Order, Started
from planbook.hooks.spool import Forwarded
from planbook.places import Project
from planbook.serve import starting
from planbook.serve.auth.database import Database
from planbook.serve.auth.users import Users
from planbook.serve.relayed import local_hooks
from tests.serve.conftest import PLAN
from tests.serve.test_hooks import STANDARD

KEY = f"whsec_{b64encode(b'k' * 32).decode()}"


def signed(body: bytes, id: str, at: float) -> Forwarded:
    stamp = datetime.fromtimestamp(int(at), UTC)
    headers = {
        "webhook-id": id, "webhook-timestamp": str(int(at)),
        "webhook-signature": Webhook(KEY).sign(id, stamp, body.decode()),
    }  # fmt: skip
    return Forwarded(event=id, hook="low-stock", headers=headers, body=base64.b64encode(body).decode())


async def test_signatures_the_window_and_replays_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Order] = []

    def start(order: Order) -> Started:
        orders.append(order)
        return Started(order.run_id)

    monkeypatch.setattr(starting, "start_apart", start)
    monkeypatch.setenv("SHOP_HOOK", KEY)
    for name, text in (("plans/order.yaml", PLAN), ("hooks/low-stock.yaml", STANDARD)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    project = Project(tmp_path)
    Users(Database(project)).add("operator", {"*": "operator"}, "Operator", "operator@example.org")
    body = b'{ "type":"stock.low",\n "data":{"missing": 6} }'  # spaces count: they were signed
    async with local_hooks(project) as deliver:
        status, text = await deliver(signed(body, "m1", time.time()), body)
        assert (status, json.loads(text)["run_id"]) == (202, orders[0].run_id)
        assert (orders[0].inputs, orders[0].door.name) == ({"quantity": 7}, "hook low-stock")
        assert (await deliver(signed(body, "m1", time.time()), body))[0] == 409
        assert (await deliver(signed(body, "m2", time.time() - 400), body))[0] == 400
        assert (await deliver(signed(body, "m3", time.time()), json.dumps(json.loads(body)).encode()))[0] == 401
    assert len(orders) == 1
