"""The order plan, cut off at steps' boundaries and resumed: one order each time."""

from pathlib import Path

from planbook.demo.shop import Shop
from planbook.record import StepEnded
from tests.resume.conftest import Ground

PLAN = Path(__file__).parents[2] / "plans/order-supplies.yaml"
STEPS = [
    "fill-email", "fill-password", "click-sign-in", "expect-your-account", "fill-search-the-shop", "press-enter",
]  # fmt: skip


def orders_of(shop: Shop, ground: Ground) -> list[int]:
    """The numbers of the orders which have the first run's id as their reference."""
    first = ground.runs[0][0].run_id  # type: ignore[union-attr]
    return [row["no"] for row in shop.ledger.ask("SELECT no FROM orders WHERE reference = ?", first)]


def plan_of(ground: Ground) -> Path:
    return ground.write("order-supplies", PLAN.read_text())


async def ids(ground: Ground, shop: Shop) -> list[str]:
    await ground.begin(plan_of(ground), "", shop=shop.url)
    return [step.started.id for step in ground.record.steps if step.started.parent is None]


async def test_killed_behind_any_step(ground: Ground, shop: Shop) -> None:
    steps = await ids(ground, shop)
    for id in steps:
        ground.runs.clear()
        await ground.begin(plan_of(ground), f"{id} passed", shop=shop.url)
        assert isinstance(ground.runs[0][-1], StepEnded)
        outcome = await ground.resume()
        assert outcome and (outcome.status, outcome.because) == ("passed", None), id
        assert outcome.values["order_no"] == str(orders_of(shop, ground)[0])
        assert len(orders_of(shop, ground)) == 1
