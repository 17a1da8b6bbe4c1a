"""The page Write: the form, the draft as it grows, and what can be done with it."""

import asyncio
import subprocess
from typing import Any

import pytest

from planbook.events import RunEnded
from tests.history.events import BEGAN
from tests.serve import drafted
from tests.serve.conftest import Served
from tests.serve.test_pages import browser

GOAL = "20261129-100000-000abc"
IN = "?project=shop"


async def test_the_form_says_what_is_wrong_and_loses_nothing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    one = await browser(served, "author")
    given = {"goal": "Read <it>", "url": "https://shop.example/", "secrets": "SHOP_USER, SHOP_PASSWORD", "name": ""}

    async def said(**more: Any) -> str:
        answer = await one.send(f"/write{IN}", **given | more)
        assert answer.status_code in (409, 422), answer.status_code
        assert "Read &lt;it&gt;" in answer.text and "SHOP_USER, SHOP_PASSWORD" in answer.text
        return answer.text.partition('role="alert">')[2].partition("<")[0]

    assert await said(name="Order It") == (
        "The name has small letters, digits and dashes, and begins with a letter: order-supplies."
    )
    assert await said(url="shop example") == (
        "&#39;shop example&#39; is not the address of a page; expected one such as https://shop.example"
    )
    assert (await said(max_cost="-1")).startswith("The limit: Input should be greater than or equal to 0")
    assert (await said()).startswith("No plan can be drafted here: there is no key for a model.")
    like = (await one.get(f"/write{IN}&like=order")).text
    assert ">Order paper.</textarea>" in like and 'value="http://127.0.0.1:9/"' in like
    assert (await one.get(f"/write{IN}&like=nope")).status_code == 404
    empty = await one.send(f"/write{IN}", **given | {"goal": " "})
    assert "The goal is empty." in empty.text


async def test_a_change_is_shown_as_a_diff(served: Served) -> None:
    one = await browser(served, "author")
    assert 'href="/write?project=shop&amp;changes=order"' in (await one.get(f"/plans/order{IN}")).text
    form = (await one.get(f"/write{IN}&changes=order")).text
    assert "<h1>Change order</h1>" in form and 'name="changes" value="order"' in form and "The plan's name" not in form
    assert 'value="http://127.0.0.1:9/"' in form and "Order paper.</textarea>" not in form
    assert (await one.get(f"/write{IN}&changes=nope")).status_code == 404
    given = {"goal": "Buy <two>", "url": "http://127.0.0.1:9/", "changes": "order"}
    kept = await one.send(f"/write{IN}", **given | {"url": "no address"})
    assert kept.status_code == 422 and 'name="changes" value="order"' in kept.text and "Buy &lt;two&gt;" in kept.text
    old = (served.project.folder / "plans/order.yaml").read_text()
    with drafted.going_on(served.project, GOAL):
        drafted.finish(served.project, GOAL, name="order", path="plans/order.yaml", before=old,
                       text=old.replace("click: Buy", "click: <Two>"), branch="change/order-000abc")  # fmt: skip
    shown = (await one.get(f"/write/{GOAL}{IN}")).text
    assert "<del>-  - click: Buy</del>\n<ins>+  - click: &lt;Two&gt;</ins>\n</code>" in shown
    assert "Its file has changed since" not in shown and "Read the changed plan" in shown


async def test_a_draft_grows_and_asks(served: Served) -> None:
    one = await browser(served, "author")
    with drafted.going_on(served.project, GOAL, asks=True) as journal:
        shown = (await one.get(f"/write/{GOAL}{IN}")).text
        assert "It looked at https://shop.example/." in shown and "1 step tried" in shown
        assert "0.0156 of 0.50 USD" in shown and "Stop the draft" in shown
        assert "Whose orders?" in shown and 'value="ours"' in shown
        listed = (await one.get(f"/write{IN}")).text
        assert "waiting for an answer" in listed and f"/write/{GOAL}?project=shop" in listed
        live = asyncio.create_task(one.get(f"/write/{GOAL}/live{IN}"))
        await asyncio.sleep(0.2)
        journal.tell(RunEnded(at=BEGAN + 9, status="passed", seconds=9.0))
        drafted.finish(served.project, GOAL)
        news = (await live).text
    assert "The plan read-orders" in news and news.endswith("event: done\ndata: \n\n")
    answered = await one.send(f"/write/{GOAL}{IN}", f"/questions/{GOAL}.2{IN}", answer="ours")
    assert answered.status_code == 409


async def test_a_plan_is_read_and_put_on_a_branch(served: Served) -> None:
    drafted.ended(served.project, GOAL)
    one = await browser(served, "author")
    shown = (await one.get(f"/write/{GOAL}{IN}")).text
    assert "This project has no commit in git yet" in shown and "Its file has changed since" in shown
    for command in (
        ["init", "-q"],
        ["-c", "user.name=A", "-c", "user.email=a@x", "commit", "-qm", "x", "--allow-empty"],
    ):
        subprocess.run(["git", *command], cwd=served.project.folder, check=True)
    (served.project.folder / "plans/read-orders.yaml").write_text(drafted.PLAN)
    shown = (await one.get(f"/write/{GOAL}{IN}")).text
    assert 'href="/plans/read-orders?project=shop"' in shown and "Confidence 95" in shown
    done = await one.send(f"/write/{GOAL}{IN}", f"/write/{GOAL}/branch{IN}")
    assert done.status_code == 303 and done.headers["location"].startswith(f"/write/{GOAL}")
    shown = (await one.get(f"/write/{GOAL}{IN}")).text
    assert "git push -u origin write/read-orders" in shown and "Open a branch" not in shown
    assert "Continue the draft" not in shown
    kept = served.project.kept / "drafts" / f"{GOAL}.json"
    kept.parent.mkdir()
    kept.write_text("{}")
    shown = (await one.get(f"/write/{GOAL}{IN}")).text
    assert "Continue the draft" in shown and f"/write/{GOAL}/continue{IN}" in shown
    viewer = await browser(served, "viewer")
    assert "Continue the draft" not in (await viewer.get(f"/write/{GOAL}{IN}")).text
    assert "Open a branch" not in (await viewer.get(f"/write/{GOAL}{IN}")).text
    assert (await viewer.get(f"/write{IN}")).status_code == 403
