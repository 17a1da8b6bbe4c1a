"""Tries of plans on a page. A real one, in a browser, is in `test_pages_browser.py`."""

import asyncio
from typing import Any

import pytest

from planbook.serve import tries
from planbook.serve.tries import Tries, Try
from tests.serve.conftest import PLAN, Served
from tests.serve.test_pages import browser

SAID = """\
✓ passed       Open http://shop.example/
○ ready        01 Fill field "Search"
✗ failed       02 Click button "Buy"
               No button "Buy" on the page.
               It has the button "Order".
· not_reached    03 Expect heading "Thank you"
Blocked, because a try sends nothing:
  POST http://shop.example/track
order: a run would fail (1 passed, 1 ready, 1 failed, 1 not reached)
"""


@pytest.fixture
def tried(shared: Served) -> Try:
    one = Try("abc", "order", shared.project)
    for line in SAID.splitlines():
        one.take(line)
    found: Tries = shared.app.state.tries
    found._tries["abc"] = one
    return one


def test_the_lines_of_a_try_are_read(tried: Try) -> None:
    read = [(one.verdict, one.text, one.because) for one in tried.lines]
    assert read == [
        ("passed", "Open http://shop.example/", []),
        ("ready", '01 Fill field "Search"', []),
        ("failed", '02 Click button "Buy"', ['No button "Buy" on the page.', 'It has the button "Order".']),
        ("not_reached", '03 Expect heading "Thank you"', []),
        ("", "Blocked, because a try sends nothing:", []),
        ("", "POST http://shop.example/track", []),
        ("", "order: a run would fail (1 passed, 1 ready, 1 failed, 1 not reached)", []),
    ]


@pytest.mark.parametrize(
    ("script", "given", "code", "told"),
    [
        ("print('x' * 200_000)", {}, 0, "x" * 200_000),
        ("print('x' * 2_000_000)", {}, tries.NEVER, "The try could not go on: "),
        ("", {"text": "x" * 200_000}, tries.NEVER, "The try could not go on: [Errno 7] Argument list too long: "),
    ],
)
async def test_a_try_is_over_however_it_ends(
    shared: Served, monkeypatch: pytest.MonkeyPatch, script: str, given: dict[str, str], code: int, told: str
) -> None:
    monkeypatch.setattr(tries, "MAIN", script)
    found = Tries()
    one = found.begin(shared.project, "order", given)
    await asyncio.wait(found._tasks, timeout=30)
    assert (one.code, [line.text.startswith(told) for line in one.lines]) == (code, [True])


async def test_a_try_is_watched(shared: Served, tried: Try) -> None:
    one = await browser(shared, "operator")
    shown = (await one.get("/tries/abc?project=shop")).text
    assert "No button &#34;Buy&#34; on the page." in shown and "hx-sse:connect" in shown
    tried.code = 1
    shown = (await one.get("/tries/abc?project=shop")).text
    assert "A run would fail" in shown and "hx-sse:connect" not in shown
    live = (await one.get("/tries/abc/live?project=shop")).text
    assert "not reached" in live and live.endswith("event: done\ndata: \n\n")
    gone = await one.get("/tries/nope?project=shop")
    assert gone.status_code == 404 and "nothing is kept of it" in gone.text
    assert (await (await browser(shared, "viewer")).get("/tries/abc?project=shop")).status_code == 403


async def test_what_cannot_be_tried_is_said_in_the_form(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[Any] = []
    monkeypatch.setattr(
        Tries, "begin", lambda self, project, plan, inputs: began.append(inputs) or Try("new", plan, project)
    )
    one = await browser(shared, "operator")
    form = "/plans/order/run?project=shop"
    wrong = await one.send(form, "/plans/order/try?project=shop", **{"in.quantity": "many"})
    assert wrong.status_code == 422 and "A whole number was expected" in wrong.text and 'value="many"' in wrong.text
    done = await one.send(form, "/plans/order/try?project=shop", **{"in.quantity": "3"})
    assert (done.status_code, done.headers["location"]) == (303, "/tries/new?project=shop")
    assert began == [{"quantity": "3"}]


async def test_two_tries_at_once(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    (shared.project.folder / "plans/slow.yaml").write_text(PLAN.replace("name: order", "name: slow"))
    monkeypatch.setattr(tries, "MAIN", "import time; print('begun', flush=True); time.sleep(600)")
    there = Tries()
    first = there.begin(shared.project, "slow", {})
    there.begin(shared.project, "slow", {})
    with pytest.raises(Exception, match="Two plans are being tried here already"):
        there.begin(shared.project, "slow", {})
    await there.close()
    assert first.code is None and not there._tasks
