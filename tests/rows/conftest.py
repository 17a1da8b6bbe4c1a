"""Orders the rows of a file in the demo shop, with the command in separate processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.demo.people import SHOP_PASSWORD, SHOP_USER
from planbook.demo.shop import Shop, serve
from tests.scratch import Done, Scratch

SECRETS = {"SHOP_USER": SHOP_USER, "SHOP_PASSWORD": SHOP_PASSWORD}
ORDER = """
inputs:
  reference: {description: by which the order is known again}
  postcode: {default: "12345"}
allow: ["127.0.0.1"]
secrets: [SHOP_USER, SHOP_PASSWORD]
steps:
  - fill: {field: Email, with: "{{ secrets.SHOP_USER }}"}
  - fill: {field: Password, with: "{{ secrets.SHOP_PASSWORD }}"}
  - click: {button: Sign in}
  - goto: /goods/a4-copy-paper
  - click: {button: Add to basket}
  - goto: /checkout
  - fill: {field: Your reference, with: "{{ inputs.reference }}"}
  - fill: {field: Postcode, with: "{{ inputs.postcode }}"}
  - tick: {radio: Standard}
  - tick: {checkbox: I accept the terms}
  - title: Place the order
    click: {button: Place order}
    effect: once
  - expect: {text: Thank you}
  - extract: {from: {testid: order-number}, match: '[0-9]+', into: order_no}
"""


class Orders:
    """A plan that orders paper for each row of people.csv."""

    def __init__(self, scratch: Scratch, shop: Shop) -> None:
        self.scratch = scratch
        self.shop = shop
        self.before = shop.ledger.ask("SELECT max(no) AS no FROM orders")[0]["no"]
        scratch.write("order", f"{shop.url}/login", ORDER)

    def rows(self, *lines: str) -> None:
        """Writes the file."""
        (self.scratch.folder / "people.csv").write_text("\n".join([*lines, ""]))

    def run(self, *options: str) -> Done:
        return self.scratch.planbook("run", "order", "--rows", "people.csv", *options)

    @property
    def references(self) -> list[str]:
        """Returns the references of all orders for these rows, the oldest first."""
        found = self.shop.ledger.ask("SELECT reference FROM orders WHERE no > ? ORDER BY no", self.before)
        return [row["reference"] for row in found]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serve() as shop:
        yield shop


@pytest.fixture
def scratch(tmp_path: Path, api_url: str) -> Scratch:
    return Scratch(tmp_path, PREFECT_API_URL=api_url, **SECRETS)


@pytest.fixture
def orders(scratch: Scratch, shop: Shop) -> Orders:
    return Orders(scratch, shop)
