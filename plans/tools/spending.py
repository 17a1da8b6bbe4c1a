"""Sums up orders by month: reads them as JSON, writes the sums as JSON, and a table for a spreadsheet.

[{"date": "2026-11-02", "total": 12.5}, …]  →  {"orders": 1, "total": 12.5, "months": {"2026-11": 12.5}}
"""

import csv
import json
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path


def main(folder: str) -> None:
    """Writes `spending.csv` into the folder."""
    orders = json.load(sys.stdin)
    months: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        months[order["date"][:7]] += Decimal(str(order["total"]))
    with (Path(folder) / "spending.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("month", "total"), *sorted(months.items())])
    sums = {month: float(total) for month, total in sorted(months.items())}
    print(json.dumps({"orders": len(orders), "total": float(sum(months.values())), "months": sums}))


if __name__ == "__main__":
    main(sys.argv[1])
