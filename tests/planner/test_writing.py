"""Goals on the demo shop, from the first page to the plan in its file; the shop's own database is the judge."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.demo import shop
from planbook.demo.shop import SHOP_PASSWORD, SHOP_USER, Shop
from planbook.planner import kept as drafts
from tests.planner import standin as play
from tests.planner.drafted import Drafting, steps_of
from tests.planner.standin import Standin, Turn

SECRETS = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}


@pytest.fixture
def drafting(tmp_path: Path, standin: Standin) -> Drafting:
    return Drafting(tmp_path, standin)


@pytest.fixture
def served() -> Iterator[Shop]:
    with shop.serve(0) as opened:
        yield opened


def step(**written: object) -> Turn:
    return play.use("try_step", step=written)


def sign_in() -> list[Turn]:
    return [
        play.uses(
            ("try_step", {"step": {"fill": {"field": "Email", "with": "{{ secrets.SHOP_USER }}"}}}),
            ("try_step", {"step": {"fill": {"field": "Password", "with": "{{ secrets.SHOP_PASSWORD }}"}}}),
        ),
        step(click={"button": "Sign in"}),
        step(expect={"heading": "Your account"}),
    ]


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
    assert "confidence: 0.95" in outcome.finished.text and "made_by: {model: claude-sonnet-5-5" in outcome.finished.text
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
        *sign_in(),
        step(goto="/checkout"),
        play.use("look", budget=5000),
        step(extract={"from": {"field": "Email"}, "into": "email"}),
        play.use("finish", name="sign-in"),
    )
    await drafting.write("Sign in.", f"{served.url}/login", secrets=SECRETS)
    sent = str(drafting.standin.requests)
    assert "••••SHOP_USER" in sent
    assert SHOP_USER not in sent and SHOP_PASSWORD not in sent
    assert SHOP_PASSWORD not in str(drafting.events)
