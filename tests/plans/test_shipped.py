"""The plans in `plans/`: each runs on the demo shop, and together they use every kind that this version runs."""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.async_api import Browser

from planbook.agents.perform import Performer
from planbook.browser.network.allowlist import Guard
from planbook.browser.session.session import Session
from planbook.demo import people
from planbook.demo.people import SHOP_USER
from planbook.demo.shop import Shop, serve
from planbook.engine.prepare import prepare
from planbook.engine.run import Outcome, run
from planbook.places import find_project
from planbook.plan.load import load
from planbook.runs import session_files
from planbook.step.kind import Step
from steps.ask import Ask
from steps.table import KINDS

PLANS = Path(__file__).parents[2] / "plans"
NAMES = find_project(PLANS).plan_names
GUARD = Guard("", ["127.0.0.1:*"])
SECRETS = {
    name: getattr(people, name) for name in ("SHOP_USER", "SHOP_PASSWORD", "CHIEF_USER", "CHIEF_PASSWORD", "CHIEF_TOTP")
}


PLAYED_BY = """\
[tool.planbook.agents.researcher]
kind = "command"
argv = ["./researcher.py"]
input = "json"
output = "report"
"""
RESEARCHER = """
import json, re, sys
given = json.load(sys.stdin)
word = re.search(r"likes to write (letters)|finds (anything)", given["task"])
found = [one for one in given["context"]["goods"] if word[1] and word[1] in one["text"]]
invented = [{"name": "Sealing wax", "text": "Red, for letters."}]
answer = {"choices": [{"name": one["name"], "quote": one["text"][-15:]} for one in found or invented]}
print(json.dumps({"answer": answer, "cost_usd": 0.01}))
"""
"""Stands in for the program `claude`, which a test does not pay for."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plans in a separate project, which keeps what runs leave for others, with the programs that they start."""
    folder = tmp_path_factory.mktemp("shipped")
    settings = (PLANS.parent / "pyproject.toml").read_text("utf-8")
    of_claude = '[tool.planbook.agents.researcher]\nkind = "claude"\n'
    assert of_claude in settings
    (folder / "pyproject.toml").write_text(settings.replace(of_claude, PLAYED_BY), "utf-8")
    (folder / "researcher.py").write_text(f"#!{sys.executable} -S\n{RESEARCHER}", "utf-8")
    (folder / "researcher.py").chmod(0o700)
    return Path(copytree(PLANS, folder / "plans"))


async def played(name: str, plans: Path, browser: Browser, shop: Shop, **inputs: Any) -> Outcome:
    """Runs the plan with the engine alone."""
    plan = plans / f"{name}.yaml"
    order = prepare(str(plan), {"shop": shop.url} | inputs, find_project(plan), SECRETS.get, evidence="none")
    session = await Session.begin(browser, GUARD)

    async def ready() -> Session:
        return session

    try:
        return await run(order, ready(), [], agents=Performer())
    finally:
        await session.close()


PLAYED = ("order-supplies", "read-orders", "watch-orders", "restock", "cancel-order")  # by the tests below
LAST = sorted(NAMES, key=lambda name: name in PLAYED)


@pytest.mark.parametrize("name", LAST)
async def test_every_shipped_plan_passes(name: str, plans: Path, browser: Browser, shop: Shop) -> None:
    outcome = await played(name, plans, browser, shop)
    assert (outcome.status, outcome.because) == ("flaky" if name == "browse-catalogue" else "passed", None)


async def test_an_order_is_in_the_shop_with_its_number(plans: Path, browser: Browser, shop: Shop) -> None:
    outcome = await played("order-supplies", plans, browser, shop, item="Stapler", quantity=3, delivery="Express")
    with sqlite3.connect(shop.database) as db:
        rows = db.execute("SELECT total, delivery FROM orders WHERE no = ?", (outcome.values["order_no"],)).fetchall()
    assert rows == [(3870, "Express")] and outcome.values["total"] == 38.7


async def test_every_order_is_read_once(plans: Path, browser: Browser, shop: Shop) -> None:
    values = (await played("read-orders", plans, browser, shop)).values
    orders = shop.ledger.orders(SHOP_USER)
    assert [order["no"] for order in values["orders"]] == [str(order["no"]) for order in orders]
    assert values["total"] == sum(order["total"] for order in orders) / 100
    assert sum(line["sum"] for line in values["lines"]) == pytest.approx(sum(o["total"] for o in values["dear_ones"]))


async def test_orders_are_watched_in_one_session(plans: Path, browser: Browser, shop: Shop) -> None:
    await played("watch-orders", plans, browser, shop)
    kept = session_files.load(find_project(plans), "sign-in")
    await played("order-supplies", plans, browser, shop)
    assert (await played("watch-orders", plans, browser, shop)).values["placed"] == 1
    assert kept and kept == session_files.load(find_project(plans), "sign-in")


async def test_what_is_sold_out_is_named(plans: Path, browser: Browser, shop: Shop) -> None:
    values = (await played("restock", plans, browser, shop)).values
    assert values["sold_out"] == ["Plastic sleeves"]
    assert [line["quantity"] for line in values["basket"]] == [2, 10, 1]


async def test_an_order_that_is_cancelled_already_is_left_alone(plans: Path, browser: Browser, shop: Shop) -> None:
    for because in (None, "Order 1011 is cancelled already."):
        outcome = await played("cancel-order", plans, browser, shop, order=1011)
        assert (outcome.status, outcome.because) == ("passed", because)
        assert shop.ledger.ask("SELECT status FROM orders WHERE no = 1011") == [{"status": "cancelled"}]


async def test_what_an_agent_invents_is_found(plans: Path, browser: Browser, shop: Shop) -> None:
    values = (await played("choose-gifts", plans, browser, shop)).values
    assert [one["name"] for one in values["answer"]["choices"]] == ["Fountain pen"] and len(values["goods"]) > 30
    outcome = await played("choose-gifts", plans, browser, shop, wish="something for whoever finds anything")
    assert outcome.status == "failed" and str(outcome.because).endswith('choice.name is "Sealing wax"'), outcome.because


def test_together_they_use_every_kind() -> None:
    used = {type(step.do) for name in NAMES for step in walked(load(PLANS / f"{name}.yaml").steps)}
    assert used == set(KINDS.values()) - {Ask}  # they run unattended


def test_each_says_what_it_is_for() -> None:
    for name in NAMES:
        plan = load(PLANS / f"{name}.yaml")
        assert plan.goal and any(step.do.word == "note" for step in plan.steps), name


def walked(steps: list[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from walked(getattr(step.do, "steps", []))
