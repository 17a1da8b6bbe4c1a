"""A visit of the demo shop: the request with its session, and the answers that pages are made of."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader

from planbook.demo.goods import PAGES, goods, money
from planbook.demo.ledger import Ledger
from planbook.demo.people import PEOPLE

PAGE_SIZE = 8


@dataclass
class Session:
    user: str = ""
    waiting: str = ""  # has given the password, but not yet the code
    basket: dict[str, int] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    counts: int = 0  # number of stock requests

    @property
    def name(self) -> str:
        return PEOPLE[self.user][0] if self.user else ""


@dataclass
class Visit:
    """A request with its session."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    file: tuple[str, bytes] | None
    session: Session
    ledger: Ledger

    @property
    def last(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass
class Answer:
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@cache
def templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, auto_reload=False, trim_blocks=True)
    environment.filters["money"] = money
    return environment


def page(visit: Visit, name: str, status: int = 200, **facts: Any) -> Answer:
    text = (
        templates()
        .get_template(f"{name}.html")
        .render(visit=visit, session=visit.session, query=visit.query, goods=goods(), address=address, **facts)
    )
    return Answer(text.encode(), status=status)


def address(query: dict[str, str], **changes: object) -> str:
    """Returns the address of the same page with some query parameters changed."""
    return "?" + urlencode({k: v for k, v in {**query, **changes}.items() if v != ""})


def go(to: str) -> Answer:
    return Answer(status=303, headers={"Location": to})


def data(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), "application/json")


def cut(visit: Visit, rows: list[Any]) -> dict[str, Any]:
    """Returns the rows of the requested page, and the data for the links between pages."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    asked = visit.query.get("page", "1")
    at = min(max(int(asked), 1), pages) if asked.isdecimal() else 1
    return {"rows": rows[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], "page": at, "pages": pages, "found": len(rows)}
