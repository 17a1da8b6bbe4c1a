"""The goals of the bench: in which words, on which site, and how the application itself says whether it was reached."""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planbook.demo import shop
from planbook.demo.goods import goods
from planbook.demo.shop import Shop
from planbook.engine.run import Outcome
from tests.apps.roundup import CLERK, Tracker, tracker
from tests.apps.tiddlywiki import Wiki, wiki
from tests.miniwob.site import Site as MiniWob
from tests.planner.by_hand import read
from tests.planner.shopping import CHIEF, SECRETS, orders

PLAYED = (Path(__file__).parents[1] / "planner" / "recordings", Path(__file__).with_name("played"))
RUN_ID = re.compile("[0-9]{8}-[0-9]{6}-[0-9a-z]+")
CLERKS = {"TRACKER_USER": CLERK[0], "TRACKER_PASSWORD": CLERK[1]}
Judge = Callable[[Any, Outcome], bool]
"""Whether a site and a run's values are as the goal wants them."""


@dataclass(frozen=True)
class Goal:
    """A goal, and how somebody has played it: `answers` are turns as in `tests.planner.by_hand`."""

    name: str
    words: str
    site: str
    path: str
    judge: Judge
    answers: list[Any] = field(default_factory=list, repr=False)
    allow_once: bool = False

    @property
    def secrets(self) -> Mapping[str, str]:
        """The secrets that the goal names."""
        return {name: value for name, value in (SECRETS | CHIEF | CLERKS).items() if name in self.words}


def goals() -> dict[str, Goal]:
    """Returns all goals that were played, by name."""
    files = sorted(file for folder in PLAYED for file in folder.glob("*.yaml"))
    return {file.stem: _goal(file) for file in files}


def _goal(file: Path) -> Goal:
    told = read(file.read_text("utf-8"))
    words = " ".join(told["goal"].split())
    site = told.get("site", "shop")
    return Goal(file.stem, words, site, told["path"], JUDGES[file.stem], told["answers"], told.get("once") == "allowed")


# Sites ---------------------------------------------------------------------------------------------------------------
@contextmanager
def _tracker() -> Iterator[tuple[str, Tracker]]:
    with tempfile.TemporaryDirectory(prefix="planbook-tracker-") as folder, tracker(Path(folder)) as served:
        yield served.address.rstrip("/"), served


@contextmanager
def _wiki() -> Iterator[tuple[str, Wiki]]:
    with tempfile.TemporaryDirectory(prefix="planbook-wiki-") as folder, wiki(Path(folder)) as served:
        yield served.address.rstrip("/"), served


@contextmanager
def _shop() -> Iterator[tuple[str, Shop]]:
    with shop.serve(0) as served:
        yield served.url, served


@contextmanager
def _tasks() -> Iterator[tuple[str, MiniWob]]:
    with MiniWob() as served:
        yield served.address, served


SITES: dict[str, Callable[[], AbstractContextManager[tuple[str, Any]]]] = {
    "shop": _shop,
    "miniwob": _tasks,
    "roundup": _tracker,
    "tiddlywiki": _wiki,
}
"""The sites by name: each call serves a new one, and gives its address and what can be asked about it."""


# Judges --------------------------------------------------------------------------------------------------------------
def ordered(site: Shop, ran: Outcome) -> bool:
    found = site.ledger.ask("SELECT reference, delivery FROM orders WHERE no = 1036")
    kept = "1036" in map(str, ran.values.values())
    is_ours = bool(found) and bool(RUN_ID.fullmatch(found[0]["reference"])) and found[0]["delivery"] == "Standard"
    return kept and is_ours and orders(site) == [{"no": 1036, "item": "a4-copy-paper", "quantity": 2}]


def read_all(site: Shop, ran: Outcome) -> bool:
    known = site.ledger.ask("SELECT no, reference, total FROM orders ORDER BY no DESC")
    rows = _rows(ran)
    return len(rows) == len(known) > 30 and all(
        {str(order["no"]), order["reference"]} <= set(map(str, row.values())) and order["total"] / 100 in row.values()
        for row, order in zip(rows, known, strict=True)
    )


def cancelled(site: Shop, ran: Outcome) -> bool:
    return site.ledger.ask("SELECT no FROM orders WHERE status = 'cancelled'") == [{"no": 1034}]


def in_stock(site: Shop, ran: Outcome) -> bool:
    known = {(each.name, each.cents / 100) for each in goods().values() if each.category == "Writing" and each.stock}
    rows = _rows(ran)
    return len(rows) == len(known) and all(any(set(one) <= set(row.values()) for row in rows) for one in known)


def chosen(site: Shop, ran: Outcome) -> bool:
    wanted = ["Rope Walk 4", "Customs Quay 1"]  # the shop keeps no record of it
    return any(value == wanted for value in ran.values.values()) and nothing_ordered(site)


def nothing_ordered(site: Shop) -> bool:
    return orders(site) == [] and site.ledger.ask("SELECT no FROM orders WHERE status <> 'placed'") == []


def _rows(ran: Outcome) -> list[dict[str, Any]]:
    """Returns the longest list of rows among the run's values."""
    lists = [value for value in ran.values.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return max(lists, key=len, default=[])


def reported(site: Tracker, ran: Outcome) -> bool:
    found = site.ask("SELECT _priority FROM _issue WHERE _title = 'Toaster trips the fuse'")
    return found == [(2,)]  # urgent is the second priority


def listed(site: Tracker, ran: Outcome) -> bool:
    known = [title for (title,) in site.ask("SELECT _title FROM _issue WHERE _priority = 2")]
    lists = [value for value in ran.values.values() if isinstance(value, list)]
    told = [[*row.values()] if isinstance(row, dict) else [row] for rows in lists for row in rows]
    return len(told) == len(known) > 5 and all(any(title in row for row in told) for title in known)


def noted(site: Wiki, ran: Outcome) -> bool:
    found = site.texts().get("Slugs") or {}
    return bool(found.get("text") == "Collect them in the evening.")


def found_link(site: MiniWob, ran: Outcome) -> bool:
    score = site.take("click-tab-2", 3)
    return score is not None and score.reward > 0


JUDGES: dict[str, Judge] = {
    "order-paper": ordered,
    "read-orders": read_all,
    "cancel-order": cancelled,
    "find-goods-in-stock": in_stock,
    "choose-branch": chosen,
    "report-issue": reported,
    "list-urgent": listed,
    "write-note": noted,
    "find-link": found_link,
}
