"""A sample plan for the view, with every feature."""

import textwrap
from datetime import UTC, datetime
from pathlib import Path

from planbook.check.judge import check_loaded
from planbook.plan.called_plans import follow_calls
from planbook.plan.load import load
from planbook.report.view.html import render
from planbook.report.view.sheet import Card, PlanPage, plan_page
from planbook.runs.earlier_runs import Past, PastRun, PastStep

SHOP = """
planbook: 1
name: shop
goal: Order A4 paper and keep the order number.
start: https://shop.example/login
allow: ["*.shop.example", pay.example]
inputs:
  quantity: {type: integer, default: 2, min: 1, max: 10, description: how many packs}
  size: {type: string, choices: [A3, A4]}
secrets: [SHOP_USER, SHOP_PASSWORD]
session: sign-in
defaults: {timeout: 20s, retries: 1}
recover: {signed_out: sign_in, any: ask}
made_by: {model: some-model, confidence: 0.92}
whenever:
  - see: {dialog: Cookies}
    steps:
      - click: {button: Reject all}

steps:
  - note: |
      ### Sign in
      The buyer's account has **no right** to pay.
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - click: {button: Sign in}
    retries: 5
    timeout: 1m
  - expect: {heading: Your account}
  - goto: /paper
  - goto: https://pay.example/card
  - goto: https://elsewhere.example/
    optional: true
  - call: {plan: look-up, inputs: {no: "7"}}
  - call: nowhere
  - title: Place the order
    click: {button: Place order, in: {region: Basket}}
    effect: once         # sent at most once
    verify:
      - goto: /orders
      - expect: {row: "{{ run.id }}"}
    recover: {covered: close_dialog, any: ask}
  - extract: {from: {testid: order-number}, into: order_no}
  - pause: 3s
  - group: Every page of the list
    at_most: 50
    steps:
      - extract: {rows: {table: Orders}, columns: {no: "No", total: Total}, add_to: orders}
      - until: {not: {link: Next}}
      - click: {link: Next}
  - each: {order: "{{ values.orders }}"}
    when: "{{ order.total != inputs.size }}"
    screenshot: {row: "{{ order.no }}"}
  - script: "document.title"
  - title: Send it off
    click: {button: "Send {{ inputs.quantity }}"}
    effect: once
"""
LOOK_UP = """
planbook: 1
name: look-up
goal: Find an order by its number.
start: https://www.shop.example/find
inputs: {no: {}}
secrets: [FINDER]
steps:
  - fill: {field: Number, with: "{{ inputs.no }}"}
  - fill: {field: Key, with: "{{ secrets.FINDER }}"}
  - expect: {row: "{{ inputs.no }}"}
"""
BEFORE = ["passed"] * 7 + ["passed_on_retry", "failed", "passed"]
PAST = Past(
    runs=[
        PastRun(f"r{number}", status, datetime(2026, 11, 1 + number, tzinfo=UTC), 12.5)
        for number, status in enumerate([*["passed"] * 7, "flaky", "failed", "running"])
    ],
    steps={
        "fill-email": PastStep(["passed"] * 10, 34.5, None),
        "click-sign-in": PastStep(BEFORE, 1530.0, "covered"),
        "extract-orders": PastStep(["passed"], 70_000.0, None),
    },
)


def put(folder: Path, name: str, text: str) -> Path:
    """Writes a plan into the project in `folder`, and returns its file."""
    file = folder / "plans" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return file


def shop(folder: Path, past: Past | None = PAST) -> PlanPage:
    """Returns the plan arranged in cells, with everything known about it."""
    put(folder, "look-up", LOOK_UP)
    return laid_out(put(folder, "shop", SHOP), past)


def laid_out(file: Path, past: Past | None = None) -> PlanPage:
    """Returns the plan of a file, arranged like the command does."""
    plan = load(file)
    called, _ = follow_calls(plan, file.parent.parent)
    return plan_page(plan, called, check_loaded(plan, "reviewable"), past)


def steps(sheet: PlanPage) -> dict[str, Card]:
    """Returns the cells of a plan's own steps by the step's id."""
    return {card.cell.id: card for card in sheet.steps}


def saved(sheet: PlanPage, folder: Path) -> Path:
    """Saves the page of a sheet, and returns its file."""
    file = folder / "view.html"
    file.write_text(render(sheet), encoding="utf-8")
    return file
