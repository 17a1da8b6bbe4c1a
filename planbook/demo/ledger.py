"""The database of the demo shop, `shop.db` in its folder. A run is judged by its final state:

orders  no (from 1001), placed (ISO date), buyer (email), reference (the buyer's own, not unique, so that
        an order sent twice shows), name, street, postcode, delivery, total (cents), status ('placed', 'cancelled')
lines   no (of the order), item (the goods' slug), quantity, price (cents apiece)
"""

import random
import sqlite3
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from planbook.demo.goods import goods
from planbook.demo.people import CHIEF_USER, SHOP_USER

KNOWN = {"street": "Mill Lane 3", "postcode": "10115"}  # the usual delivery address
DELIVERIES = ("Standard", "Express", "Collect")
TABLES = """
CREATE TABLE IF NOT EXISTS orders (no INTEGER PRIMARY KEY, placed TEXT, buyer TEXT, reference TEXT, name TEXT,
    street TEXT, postcode TEXT, delivery TEXT, total INTEGER, status TEXT DEFAULT 'placed');
CREATE TABLE IF NOT EXISTS lines (no INTEGER REFERENCES orders, item TEXT, quantity INTEGER, price INTEGER);
"""


class Ledger:
    """The shop's database, which several threads can use."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + TABLES)
        if not self.ask("SELECT 1 FROM orders LIMIT 1"):
            self._seed()

    def ask(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def place(self, buyer: str, basket: dict[str, int], form: dict[str, str], placed: str = "") -> int:
        """Records an order and returns its number.

        It is not compared with earlier orders: sent twice, it is two orders.
        """
        total = sum(goods()[item].cents * quantity for item, quantity in basket.items())
        facts = [form.get(key, "") for key in ("reference", "name", "street", "postcode", "delivery")]
        no: int = self.ask(
            "INSERT INTO orders (no, placed, buyer, reference, name, street, postcode, delivery, total) VALUES"
            " ((SELECT coalesce(max(no), 1000) + 1 FROM orders), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING no",
            placed or date.today().isoformat(), buyer, *facts, total,
        )[0]["no"]  # fmt: skip
        for item, quantity in basket.items():
            self.ask("INSERT INTO lines VALUES (?, ?, ?, ?)", no, item, quantity, goods()[item].cents)
        return no

    def orders(self, buyer: str) -> list[dict[str, Any]]:
        """Returns the buyer's orders, the newest first; for the chief, those of everybody."""
        return self.ask("SELECT * FROM orders WHERE buyer = ? OR ? ORDER BY no DESC", buyer, buyer == CHIEF_USER)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _seed(self) -> None:
        dice, day = random.Random(7), date(2026, 1, 5)
        for why in ("Reception", "Workshop", "Third floor", "Spring fair", "Accounts") * 7:
            basket = {item: dice.randint(1, 12) for item in dice.sample(sorted(goods()), dice.randint(1, 4))}
            form = {"reference": f"{why} {day:%b}", "name": "Bea Buyer", "delivery": dice.choice(DELIVERIES)}
            self.place(SHOP_USER, basket, KNOWN | form, day.isoformat())
            day += timedelta(days=dice.randint(2, 6))
