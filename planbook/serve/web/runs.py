"""The runs of a project: those that failed first, with filters in the address; the list follows what happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from planbook.serve import pages
from planbook.serve.access import Needs, Seat, pool_of
from planbook.serve.pages import Cursor
from planbook.serve.routes.history import Age, age_of
from planbook.serve.routes.runs import Status
from planbook.serve.web import reading
from planbook.serve.web.render import page, piece
from planbook.serve.web.route import page_router
from planbook.serve.web.stream import partial, stream

router = page_router()
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Order = Literal["failed", "newest"]
Plan = Annotated[str, Query(max_length=200)]
LIMIT = 50
LOOKS_EVERY = 2.0
"""Seconds between two looks at the list, for a page that is open."""
STATUSES = ("failed", "interrupted", "refused", "cancelled", "running", "paused", "flaky", "passed")


class Filters:
    """What is asked for in the address."""

    def __init__(
        self, plan: Plan = "", status: Status | Literal[""] = "", since: Age | Literal[""] = "7d",
        order: Order = "failed", cursor: Cursor = None,
    ) -> None:  # fmt: skip
        self.plan, self.status, self.since, self.order, self.cursor = plan, status, since or "", order, cursor

    def wanted(self) -> dict[str, Any]:
        """The parameters of the query, the same within a minute: answers are kept by them.

        Raises Refusal for what is not a cursor.
        """
        rank, at, run_id = pages.place_in(self.cursor, [int, int, str]) or (None, None, None)
        age = age_of(self.since)
        return {
            "plan": self.plan or None, "status": self.status or None, "first": self.order == "failed",
            "since": (datetime.now(UTC).replace(second=0, microsecond=0) - age).isoformat() if age else None,
            "rank": rank, "at": at, "run_id": run_id, "limit": LIMIT + 1,
        }  # fmt: skip

    def named(self, **changes: Any) -> dict[str, Any]:
        """The parameters of an address that asks for the same, but for some changes."""
        return {"plan": self.plan, "status": self.status, "since": self.since, "order": self.order} | changes


Wanted = Annotated[Filters, Depends()]


@router.get("/runs")
async def runs(request: Request, seat: Reader, filters: Wanted) -> Response:
    """A page of runs."""
    rows = await pool_of(request).read_once(reading.list_runs, seat.project, filters.wanted())
    there, following = pages.page_of(rows, LIMIT, lambda row: (row["rank"], row["place"], row["run_id"]))
    return page(
        request, "runs.html.j2", seat, rows=there, following=following, filters=filters, statuses=STATUSES,
        plans=seat.project.plan_names, seen=seen(there),
    )  # fmt: skip


@router.get("/runs/live")
async def live(request: Request, seat: Reader, filters: Wanted, seen: str = "") -> Response:
    """The same list whenever it has changed."""
    filters.wanted()  # what does not fit is told at once
    return stream(request, seat, _changes(request, seat, filters, seen))


async def _changes(request: Request, seat: Seat, filters: Filters, last: str) -> AsyncIterator[str]:
    while True:
        rows = (await pool_of(request).read_once(reading.list_runs, seat.project, filters.wanted()))[:LIMIT]
        if last != (last := seen(rows)):
            yield partial("#runs", piece(request, "runs_parts.html.j2", "lines", seat, rows))
        await asyncio.sleep(LOOKS_EVERY)


def seen(rows: list[dict[str, Any]]) -> str:
    """What tells whether a list is as it was."""
    return sha256(repr([(row["run_id"], row["status"]) for row in rows]).encode()).hexdigest()[:16]
