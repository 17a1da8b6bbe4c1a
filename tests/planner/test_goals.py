"""Goals of several kinds in the demo shop: a plan is drafted and run, and judged by the shop's database."""

import pytest

from planbook.demo.shop import Shop
from tests.planner import standin as play
from tests.planner.drafted import Drafting
from tests.planner.shopping import CHIEF, SECRETS, fill_basket, orders, run_plan, sign_in, step


@pytest.mark.slow
async def test_every_order_of_a_list_with_pages(drafting: Drafting, served: Shop) -> None:
    rows = {"rows": {"table": "Orders"}, "columns": {"no": "No", "total": {"column": "Total", "as": "number"}}}
    pages = [
        {"extract": {**rows, "add_to": "orders"}},
        {"until": {"not": {"link": "Next"}}},
        {"click": {"link": "Next"}},
    ]
    drafting.standin.script(
        *sign_in(),
        step(goto="/orders"),
        step(group="Every page", at_most=50, steps=pages),
        play.use("finish", name="read-orders", notes={"1": "### Sign in", "5": "### Read the list"}),
    )
    outcome = await drafting.write("Read the total of every order.", f"{served.url}/login", secrets=SECRETS)
    assert outcome.proof.holds and outcome.proof.done == 6
    ran = await run_plan(drafting.project, "read-orders")
    known = served.ledger.ask("SELECT no, total FROM orders ORDER BY no DESC")
    assert [(int(row["no"]), row["total"]) for row in ran.values["orders"]] == [
        (order["no"], order["total"] / 100) for order in known
    ]


@pytest.mark.slow
async def test_two_goods_by_express(drafting: Drafting, served: Shop) -> None:
    how = {"delivery": {"type": "string", "default": "Express", "choices": ["Standard", "Express", "Collect"]}}
    drafting.standin.script(
        *sign_in(),
        *fill_basket("stapler", 2)[:4],
        *fill_basket("drawing-pad", 5)[:1],
        step(fill={"field": "Quantity", "with": "5"}),
        step(click={"button": "Add to basket"}, effect="repeat"),
        *fill_basket("drawing-pad", 5)[3:5],
        play.use("try_step", step={"tick": {"radio": "{{ inputs.delivery }}"}}, inputs=how),
        *fill_basket("drawing-pad", 5)[6:],
        step(click={"button": "Place order"}, title="Place the order", effect="once"),
        step(expect={"heading": "Thank you for your order"}),
        play.use(
            "finish",
            name="order-two",
            notes={"1": "### Sign in", "5": "### Fill the basket", "13": "### Order"},
            steps={"16": {"verify": [{"goto": "/orders"}, {"expect": {"row": "{{ run.id }}"}}]}},
        ),
    )
    goal = "Order 2 staplers and 5 drawing pads by express."
    outcome = await drafting.write(goal, f"{served.url}/login", secrets=SECRETS, proves_again=True)
    assert orders(served) == [] and outcome.proof.before == "Place the order", "\n".join(drafting.told)
    ran = await run_plan(drafting.project, "order-two", quantity=1, delivery="Collect")
    assert ran.status == "passed", ran.because
    assert sorted((order["item"], order["quantity"]) for order in orders(served)) == [
        ("drawing-pad", 5),
        ("stapler", 1),
    ]
    assert served.ledger.ask("SELECT delivery FROM orders WHERE no = 1036") == [{"delivery": "Collect"}]


@pytest.mark.slow
async def test_cancel_an_order_with_a_one_time_code(drafting: Drafting, served: Shop) -> None:
    which = {"order": {"type": "integer", "default": 1035, "description": "its number"}}
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.CHIEF_USER }}"}),
        step(fill={"field": "Password", "with": "{{ secrets.CHIEF_PASSWORD }}"}),
        step(click={"button": "Sign in"}),
        step(fill={"field": "Code", "with": "{{ secrets.CHIEF_TOTP | totp }}"}),
        step(click={"button": "Confirm"}),
        step(expect={"testid": "person", "reads": "Carl Chief"}),
        play.use("try_step", step={"goto": "/orders/{{ inputs.order }}"}, inputs=which),
        play.use("try_step", step={"click": {"button": "Cancel order"}}, answer={"dialog": "accept"}),
        play.use(
            "try_step",
            step={"click": {"button": "Cancel order"}, "effect": "once", "title": "Cancel the order"},
            answer={"dialog": "accept"},
        ),
        step(expect={"testid": "status", "reads": "cancelled"}),
        play.use(
            "finish",
            name="cancel-order",
            notes={"1": "### Sign in", "7": "### Cancel"},
            steps={"8": {"verify": {"testid": "status", "reads": "cancelled"}}},
        ),
    )
    goal = "Cancel order 1035 as CHIEF_USER with CHIEF_PASSWORD and CHIEF_TOTP."
    outcome = await drafting.write(goal, f"{served.url}/login", secrets=CHIEF)
    assert "refused: 'Cancel' says that this click sends something for good" in "\n".join(drafting.told)
    assert "  - click: {button: Confirm}\n    effect: repeat\n" in outcome.finished.text, "it only signs in"
    assert status_of(served, 1035) == "placed" and outcome.proof.before == "Cancel the order"
    ran = await run_plan(drafting.project, "cancel-order", order=1034)
    assert ran.status == "passed", ran.because
    assert (status_of(served, 1034), status_of(served, 1035)) == ("cancelled", "placed")


def status_of(served: Shop, no: int) -> str:
    [found] = served.ledger.ask("SELECT status FROM orders WHERE no = ?", no)
    return str(found["status"])


@pytest.mark.slow
@pytest.mark.parametrize("reference", ["Spring fair Mar"])
async def test_find_one_order_and_read_it(drafting: Drafting, served: Shop, reference: str) -> None:
    asked = {"reference": {"type": "string", "default": reference}}
    drafting.standin.script(
        *sign_in(),
        step(goto="/orders"),
        play.use(
            "try_step", step={"fill": {"field": "Number or reference", "with": "{{ inputs.reference }}"}}, inputs=asked
        ),
        step(click={"button": "Find"}),
        step(extract={"from": {"row": "{{ inputs.reference }}"}, "match": "[0-9]{4}", "into": "no"}),
        play.use("finish", name="find-order", notes={"1": "### Sign in", "5": "### Find it"}),
    )
    outcome = await drafting.write(f"Find the order {reference}.", f"{served.url}/login", secrets=SECRETS)
    assert outcome.proof.holds, outcome.proof
    ran = await run_plan(drafting.project, "find-order", reference="Workshop Feb")
    [newest] = served.ledger.ask("SELECT max(no) AS no FROM orders WHERE reference = 'Workshop Feb'")
    assert ran.values["no"] == str(newest["no"])
