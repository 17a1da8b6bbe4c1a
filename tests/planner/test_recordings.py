"""Complete goals that were played by hand, replayed without a network, and judged by the shop's database."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planbook.demo.shop import Shop, goods
from planbook.engine.run import Outcome
from tests.planner.by_hand import read, turn_of
from tests.planner.drafted import Drafting
from tests.planner.shopping import CHIEF, SECRETS, orders, run_plan

RUN_ID = re.compile("[0-9]{8}-[0-9]{6}-[0-9a-z]+")
RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.yaml"))


def ordered(shop: Shop, ran: Outcome) -> None:
    assert orders(shop) == [{"no": 1036, "item": "a4-copy-paper", "quantity": 2}]
    [order] = shop.ledger.ask("SELECT reference, delivery FROM orders WHERE no = 1036")
    assert RUN_ID.fullmatch(order["reference"]) and order["delivery"] == "Standard"
    assert "1036" in map(str, ran.values.values())


def read_all(shop: Shop, ran: Outcome) -> None:
    [rows] = [value for value in ran.values.values() if isinstance(value, list)]
    known = shop.ledger.ask("SELECT no, reference, total FROM orders ORDER BY no DESC")
    assert len(rows) == len(known) > 30
    for row, order in zip(rows, known, strict=True):
        told = list(map(str, row.values()))
        assert {str(order["no"]), order["reference"]} <= set(told) and order["total"] / 100 in row.values()


def cancelled(shop: Shop, ran: Outcome) -> None:
    assert shop.ledger.ask("SELECT no FROM orders WHERE status = 'cancelled'") == [{"no": 1034}]


def in_stock(shop: Shop, ran: Outcome) -> None:
    known = {each.name: each.cents / 100 for each in goods().values() if each.category == "Writing" and each.stock}
    assert {row["name"]: row["price"] for row in ran.values["goods"]} == known and len(known) == 5
    nothing_ordered(shop, ran)


def chosen(shop: Shop, ran: Outcome) -> None:
    assert ran.values["branches"] == ["Rope Walk 4", "Customs Quay 1"], "the shop keeps no record of it"
    nothing_ordered(shop, ran)


def nothing_ordered(shop: Shop, ran: Outcome) -> None:
    assert orders(shop) == [] and shop.ledger.ask("SELECT no FROM orders WHERE status <> 'placed'") == []


JUDGES: dict[str, Callable[[Shop, Outcome], None]] = {
    "order-paper": ordered,
    "read-orders": read_all,
    "cancel-order": cancelled,
    "find-goods-in-stock": in_stock,
    "choose-branch": chosen,
}


def test_each_recording_says_what_it_is_and_has_a_judge() -> None:
    assert {file.stem for file in RECORDINGS} == set(JUDGES)
    for file in RECORDINGS:
        assert read(file.read_text("utf-8"))["label"] == (
            "Written turn by turn through the stand-in, by a player who saw the requests only; "
            "no Messages API has answered."
        )


QUICK = ("find-goods-in-stock",)


@pytest.mark.parametrize(
    "file",
    [pytest.param(file, id=file.stem, marks=() if file.stem in QUICK else pytest.mark.slow) for file in RECORDINGS],
)
async def test_a_goal_that_was_played_becomes_a_plan_that_does_it(drafting: Drafting, served: Shop, file: Path) -> None:
    told: dict[str, Any] = read(file.read_text("utf-8"))
    drafting.standin.script(*map(turn_of, told["answers"]))
    secrets = {name: value for name, value in (SECRETS | CHIEF).items() if name in told["goal"]}
    outcome = await drafting.write(told["goal"], served.url + told["path"], secrets=secrets)
    assert drafting.standin.left == 0 and outcome.proof.holds and outcome.finished.problems == ()
    nothing_ordered(served, None)  # type: ignore[arg-type]
    ran = await run_plan(drafting.project, outcome.finished.plan.name)
    assert ran.status == "passed", ran.because
    JUDGES[file.stem](served, ran)
