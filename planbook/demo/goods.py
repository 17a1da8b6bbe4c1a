"""What the demo shop sells."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Goods:
    slug: str
    name: str
    category: str
    cents: int
    stock: int
    unit: str
    blurb: str


@cache
def goods() -> dict[str, Goods]:
    """Returns everything that the shop sells, by slug."""
    with (PAGES / "goods.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {
        slug: Goods(slug, name, sort, int(cents), int(stock), *text) for slug, name, sort, cents, stock, *text in rows
    }


def money(cents: int) -> str:
    return f"{cents / 100:,.2f}"
