"""Goals on the demo shop, from the first page to the plan in its file, judged by the shop's database."""

import pytest

from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop
from planbook.planner import stored_drafts as drafts
from planbook.planner.outcome import sent_lines
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.shopping import SECRETS, fill_basket, orders, run_plan, sign_in, step


async def test_a_goal_becomes_a_plan(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        *sign_in(),
        step(goto="/orders"),
        step(extract={"rows": {"table": "Orders"}, "columns": {"no": "No"}, "into": "orders"}),
        play.use("finish", name="read-orders", notes={"1": "### Sign in", "5": "### Read the orders"}),
    )
    outcome = await drafting.write("Read our orders.", f"{served.url}/login", secrets=SECRETS)
    assert outcome.finished.file == drafting.folder / "plans/read-orders.yaml"
    assert outcome.finished.file.read_text() == outcome.finished.text
    assert steps_of(outcome.finished.text) == (
        "  - note: |\n      ### Sign in\n"
        '  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}\n'
        '  - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}\n'
        "  - click: {button: Sign in}\n"
        "  - expect: {heading: Your account}\n"
        "  - note: |\n      ### Read the orders\n"
        "  - goto: /orders\n"
        "  - extract: {rows: {table: Orders}, columns: {no: No}, into: orders}\n"
    )
    assert (
        "confidence: 0.95}\n" in outcome.finished.text and "made_by: {model: claude-sonnet-5-5" in outcome.finished.text
    )
    assert "    confidence" not in outcome.finished.text and "unsure" not in outcome.finished.text
    assert (outcome.proof.done, outcome.proof.total, outcome.proof.holds) == (6, 6, True)
    assert str(outcome.proof) == "Done again from the start, the plan got through 6 of its 6 steps."
    assert outcome.finished.problems == () and drafting.standin.left == 0
    assert not list(drafts.folder(drafting.project).iterdir())


async def test_each_call_is_told_with_what_it_cost(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(step(expect={"heading": "Sign in"}), play.use("finish", name="look"))
    outcome = await drafting.write("Look.", f"{served.url}/login")
    assert [(call.task, call.status, call.model) for call in drafting.calls] == [
        ("write", "passed", "claude-sonnet-5-5")
    ] * 2
    assert sum(call.cost_usd or 0 for call in drafting.calls) == pytest.approx(outcome.cost_usd)
    assert drafting.calls[1].cached_tokens > drafting.calls[0].input_tokens * 0.95


async def test_secrets_are_never_told(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        step(fill={"field": "Email", "with": "{{ secrets.SHOP_USER }}"}),
        play.use("look", all=True),
        step(fill={"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}),
        *sign_in()[1:],
        step(goto="/checkout"),
        play.use("look", budget=5000),
        step(extract={"from": {"field": "Email"}, "into": "email"}),
        play.use("finish", name="sign-in"),
    )
    await drafting.write("Sign in.", f"{served.url}/login", secrets=SECRETS)
    sent = str(drafting.standin.requests)
    assert '"Email" = "••••"' in sent  # a field that a secret was filled into shows nothing of it
    assert SHOP_USER not in sent and SHOP_PASSWORD not in sent
    assert SHOP_PASSWORD not in str(drafting.events)


async def test_what_may_be_done_only_once_is_only_found_and_the_plan_then_does_it(
    drafting: Drafting, served: Shop
) -> None:
    drafting.standin.script(
        *sign_in(),
        *fill_basket("a4-copy-paper", 3),
        step(click={"button": "Place order"}, title="Place the order"),
        step(click={"button": "Place order"}, title="Place the order", effect="once"),
        step(expect={"heading": "Thank you for your order"}),
        play.use("finish", name="order-paper"),
        play.use(
            "finish",
            name="order-paper",
            notes={"1": "### Sign in", "5": "### Order"},
            steps={"13": {"verify": [{"goto": "/orders"}, {"expect": {"row": "{{ run.id }}"}}]}},
        ),
    )
    goal = "Order 3 packs of A4 paper."
    outcome = await drafting.write(goal, f"{served.url}/login", secrets=SECRETS)
    assert orders(served) == [] and [one.step for one in outcome.done] == ['Click button "Add to basket"'] * 2
    told = "\n".join(drafting.told)
    assert (
        "Not done, and not in the plan. refused: 'Place' says that this click sends something for good; say effect: "
        "once. It is then only looked for, not done, and stays in the plan."
    ) in told
    assert "Step 13 could be done, and was not" in told
    assert "Step 14 is taken, not tried." in told
    assert str(outcome.proof) == (
        "Done again from the start, the plan got through 12 of its 14 steps, up to what may be done only once: "
        "Place the order."
    )
    text = outcome.finished.text
    assert "inputs:\n  quantity: {type: integer, default: 3, description: how many}" in text
    assert "    effect: once\n" in text and text.count("confidence: 0.6") == 1 and text.count("confidence: 0.3") == 1
    ran = await run_plan(drafting.project, "order-paper", quantity=4)
    assert ran.status == "passed", ran.because
    assert orders(served) == [{"no": 1036, "item": "a4-copy-paper", "quantity": 4}]


@pytest.mark.slow
async def test_once_is_sent_once_where_somebody_allows_it(drafting: Drafting, served: Shop) -> None:
    drafting.standin.script(
        *sign_in(),
        *fill_basket("stapler", 2),
        play.use("undo_to", step=11),
        step(tick={"checkbox": "I accept the terms"}),
        step(click={"button": "Place order"}, title="Place the order", effect="once"),
        step(expect={"heading": "Nothing of the kind"}),
        step(expect={"heading": "Thank you for your order"}),
        play.use("undo_to", step=13),
        play.use("finish", name="order", notes={"1": "### Order"}, steps={"13": {"verify": {"text": "Thank you"}}}),
        step(expect={"heading": "Thank you for your order"}),
        play.use("finish", name="order", notes={"1": "### Order"}, steps={"13": {"verify": {"text": "Thank you"}}}),
    )
    outcome = await drafting.write("Order 2 staplers.", f"{served.url}/login", secrets=SECRETS, once=True)
    assert str(outcome.proof) == (
        'Done again from the start, the plan got through 12 of its 14 steps. "Place the order" sent something to the '
        "site while the plan was drafted, so it and what follows was not done a second time; --prove-again does it."
    )
    assert sent_lines(outcome.done) == [
        "While the plan was drafted, the site was sent:",
        f'  Click button "Add to basket": POST {served.url}/basket '
        "(3 times, 2 of them because the step was done again)",
        f'  Click button "Place order": POST {served.url}/checkout',
    ]
    told = "\n".join(drafting.told)
    sent = (
        f"It has sent the site POST {served.url}/basket. `at`, or an `undo_to` that keeps this step, sends that again."
    )
    assert sent in told and f"It has sent the site POST {served.url}/checkout.\n" in told
    again = f" The site was sent again: POST {served.url}/basket (step "
    assert told.count(again) == 1, "an `undo_to` of looks alone does nothing again"
    assert [order["quantity"] for order in orders(served)] == [2]
    assert outcome.proof.holds
    assert "nothing looks at what this 'click' has done" in "\n".join(drafting.told)
