"""The history: statistics, named questions, and SQL within a fence."""

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from planbook.history.limited_query import Fence
from planbook.history.named_queries import named_queries
from planbook.history.stats import stats
from planbook.serve import reading
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.history_pool import silent
from planbook.serve.pages import Page
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router

router = api_router("/history", "history")
Reader = Annotated[Seat, Depends(Needs("history:read"))]
Asker = Annotated[Seat, Depends(Needs("history:sql"))]
Age = Annotated[
    str | None, Query(pattern=r"^\d{1,4}[mhdw]$", description="Since so long ago: 90m, 12h, 30d, 8w.", examples=["30d"])
]
PlanName = Annotated[str | None, Query(max_length=200, description="Only this plan.")]
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
ROWS = 1000


class NamedQuery(BaseModel):
    """A question that has a name."""

    name: str
    answers: str


class Table(BaseModel):
    """An answer: a row is a list of values in the order of the columns. `is_cut`: there are more rows."""

    columns: list[str]
    types: list[str] = Field(description="As DuckDB calls them.")
    rows: list[list[Any]]
    is_cut: bool


class Sql(BaseModel):
    """A question in SQL, for DuckDB. The tables are described by `planbook sql --page`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"query": "SELECT plan, count(*) AS runs FROM runs GROUP BY plan", "rows": 100}},
    )

    query: str = Field(min_length=1, max_length=100_000)
    rows: int = Field(ROWS, ge=1, le=10_000, description="How many rows there are at most in the answer.")
    seconds: float = Field(10, gt=0, le=30, description="How long it may take.")


@router.get("/stats", summary="Summarize runs")
async def statistics(request: Request, seat: Reader, since: Age = "30d", plan: PlanName = None) -> dict[str, Any]:
    """What `planbook stats --json` prints: how many passed, the flakiest and slowest steps, failures, cost."""
    age = age_of(since) or timedelta(days=30)
    found = await pool_of(request).call(stats, seat.project, age, plan, silent)
    rates = {"success_rate": found.total.success_rate, "flaky_rate": found.total.flaky_rate}
    told: dict[str, Any] = reading.plain(asdict(found) | {"total": asdict(found.total) | rates})
    return told


@router.get("/queries", summary="List the named questions")
def queries(seat: Reader) -> Page[NamedQuery]:
    """Each takes `plan` and `since`."""
    return Page(items=[NamedQuery(name=name, answers=text) for name, text in named_queries().items()], next=None)


@router.get("/queries/{name}", summary="Answer a named question")
async def query(request: Request, name: str, seat: Reader, plan: PlanName = None, since: Age = None) -> Table:
    """What `planbook sql NAME` prints, up to 1,000 rows."""
    refuse_unknown(name)
    fence = Fence(rows=ROWS)
    return Table(**await pool_of(request).read(reading.ask_named, seat.project, name, plan, age_of(since), fence))


@router.post("/sql", summary="Ask in SQL")
async def sql(request: Request, question: Sql, seat: Asker) -> Table:
    """One statement, on the history as it is read: nothing can be written, and no file or network reached."""
    fence = Fence(question.seconds, question.rows)
    return Table(**await pool_of(request).read(reading.ask_sql, seat.project, question.query, fence))


def refuse_unknown(name: str) -> None:
    """Raises Refusal for a name that no question has."""
    if name not in named_queries():
        raise Refusal(404, f'No query is called "{name[:100]}". There are: {", ".join(named_queries())}.')


def age_of(text: str | None) -> timedelta | None:
    """An age as it is written in an address."""
    found = re.fullmatch(r"(\d+)([mhdw])", text or "")
    return timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
