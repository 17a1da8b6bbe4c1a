"""An order of fifteen steps, interrupted and resumed: one order each time. `make resume` does it at every boundary."""

from pathlib import Path

import pytest

from planbook.demo.shop import Shop
from tests.resume.conftest import Ground

PLAN = Path(__file__).with_name("plans") / "order-paper.yaml"


def orders_of(shop: Shop, ground: Ground) -> list[int]:
    """Returns the numbers of the orders with the first run's id as their reference."""
    first = ground.runs[0][0].run_id  # type: ignore[union-attr]
    return [row["no"] for row in shop.ledger.ask("SELECT no FROM orders WHERE reference = ?", first)]


@pytest.mark.parametrize(
    "at",
    [
        "fill-email begun",
        "click-sign-in passed",
        "click-add-to-basket attempt_ended",
        "click-place-order sending",
        "click-place-order attempt_ended",
    ],
)
async def test_cut_off_anywhere_it_ends_with_one_order(ground: Ground, shop: Shop, at: str) -> None:
    await ground.begin(ground.write("order-paper", PLAN.read_text()), at, shop=shop.url)
    outcome = await ground.resume()
    assert outcome and (outcome.status, outcome.because) == ("passed", None)
    assert [outcome.values["order_no"]] == [str(no) for no in orders_of(shop, ground)]
