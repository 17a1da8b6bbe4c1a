"""make bench, second part: planbook check of 500 plans of 20 steps, as a ratio to yamllint on the same files.

Whole processes, one after the other, medians. Neither finds anything, so that neither spends time on printing.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.timing import measure

PLANS = 500
BIN = Path(sys.executable).parent
YAMLLINT = "{extends: default, rules: {line-length: {max: 120}, document-start: disable, quoted-strings: disable}}"
HEAD = """\
planbook: 1
name: plan-{plan}
goal: Order number {plan} of what the office needs, and keep what it cost.
start: https://shop-{plan}.example/login
allow: ["*.shop-{plan}.example"]
inputs:
  item: {{type: string, default: A4 copy paper}}
  quantity: {{type: integer, default: 2, min: 1, max: 50}}
secrets: [SHOP_USER, SHOP_PASSWORD]

steps:
"""
STEPS = """\
  - note: |
      ### Sign in
      With the buyer's account, which may order, and pays by invoice.
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}
  - click: {button: Sign in}
  - expect: {heading: Your account}

  # What is needed is found by its name.
  - goto: /catalogue
  - fill: {searchbox: Search the shop, with: "{{ inputs.item }}"}
  - press: Enter
  - click: {link: "{{ inputs.item }}", in: {region: Results}}
  - extract: {from: {testid: price}, match: '[0-9.,]+', as: number, into: price}
  - fill: {field: Quantity, with: "{{ inputs.quantity }}"}
  - click: {button: Add to basket}
  - expect: {field: "Quantity of {{ inputs.item }}", value: "{{ inputs.quantity }}"}
  - fill: {field: Your reference, with: "{{ run.id }}"}
  - title: Place the order
    click:
      button: Place order
      in: {region: Basket}
    effect: once
    verify:
      - goto: "/orders?q={{ run.id }}"
      - expect: {row: "{{ run.id }}"}
  - expect: {heading: Thank you for your order}
  - extract: {from: {testid: order-number}, match: '[0-9]+', into: order_no}
  - extract:
      rows: {table: Items}
      columns: {item: Item, quantity: {column: Quantity, as: number}, sum: {column: Sum, as: number}}
      into: lines
  - title: The bill is what the catalogue said
    expect: "{{ values.lines | sum(attribute='sum') == values.price * inputs.quantity }}"
"""


def write(folder: Path) -> None:
    """Writes the plans, in a project of their own."""
    (folder / "plans").mkdir()
    for plan in range(PLANS):
        (folder / f"plans/plan-{plan}.yaml").write_text(_text(plan), encoding="utf-8")


def _text(plan: int) -> str:
    """Returns a plan with a value of its own, so that its expressions are not in the cache."""
    return HEAD.format(plan=plan) + STEPS.replace("price", f"price_{plan}")


def show(times: Mapping[str, list[float]]) -> None:
    print(f"\nChecking {PLANS} plans, whole process, median (lowest to highest)\n")
    base = statistics.median(times["yamllint"])
    for name, each in times.items():
        middle = statistics.median(each)
        ratio = "" if name == "one plan" else f"{middle / base:5.2f} x"
        print(f"  {name:<24} {middle:6.2f} s  {ratio:>7}  ({min(each):.2f} to {max(each):.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured")
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="planbook-bench-") as name:
        folder = Path(name)
        write(folder)
        commands: dict[str, Sequence[str | Path]] = {"yamllint": [BIN / "yamllint", "-d", YAMLLINT, "plans"]}
        for profile in ("runs", "reviewable", "unattended"):
            commands[f"planbook, {profile}"] = [BIN / "planbook", "check", "plans", "--profile", profile]
        commands["one plan"] = [BIN / "planbook", "check", "plans/plan-0.yaml"]
        show(measure(commands, rounds, folder))


if __name__ == "__main__":
    main()
