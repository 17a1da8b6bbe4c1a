"""Heals: the proposed diff beside the pictures of before and after, and a commit on a branch."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook import git
from planbook.errors import PlanbookError
from planbook.gate.pull_request import pull_request
from planbook.heal.apply import branch_of
from planbook.heal.stored_proposals import kept_of, runs_with_proposals
from planbook.heal.text import evidence_lines
from planbook.serve.access import Needs, Seat
from planbook.serve.problems import Refusal, status_of
from planbook.serve.router import Id
from planbook.serve.routes import heals as api
from planbook.serve.web.render import page
from planbook.serve.web.route import page_router, to_in

router = page_router()
Reader = Annotated[Seat, Depends(Needs("runs:read"))]
Starter = Annotated[Seat, Depends(Needs("runs:start"))]
Author = Annotated[Seat, Depends(Needs("plans:write"))]
LISTED = 100


@router.get("/heals")
def heals(request: Request, seat: Reader) -> Response:
    """What is proposed, those of the newest runs first."""
    kept = (kept_of(seat.project, run_id) for run_id in runs_with_proposals(seat.project)[:LISTED])
    found = [(one, api.line_of(seat.project, one)) for one in kept if one]
    return page(request, "heals.html.j2", seat, heals=found)


@router.get("/heals/{run_id}")
def show(request: Request, run_id: Id, seat: Reader) -> Response:
    """A proposal with its evidence; for a run without one, a way to look for the element."""
    return _page(request, seat, run_id)


@router.post("/heals/{run_id}/propose")
async def propose(request: Request, run_id: Id, seat: Starter) -> Response:
    """Goes to the page, looks for the element, and shows what came of it."""
    try:
        await api.look_for(request, run_id, seat)
    except Refusal as refusal:
        return await run_in_threadpool(_page, request, seat, run_id, refusal.status, refusal.detail)
    except PlanbookError as error:
        return await run_in_threadpool(_page, request, seat, run_id, status_of(error), str(error))
    return to_in(request, seat, f"/heals/{run_id}")


@router.post("/heals/{run_id}")
async def merge(request: Request, run_id: Id, seat: Author) -> Response:
    """Commits the proposal on a branch of its own."""
    try:
        await run_in_threadpool(api.merged, request, run_id, seat)
    except Refusal as refusal:
        return await run_in_threadpool(_page, request, seat, run_id, refusal.status, refusal.detail)
    except PlanbookError as error:
        return await run_in_threadpool(_page, request, seat, run_id, status_of(error), str(error))
    return to_in(request, seat, f"/heals/{run_id}")


def _page(request: Request, seat: Seat, run_id: str, status: int = 200, error: str = "") -> Response:
    proposal = kept_of(seat.project, run_id)
    if proposal is None:
        return page(request, "heal.html.j2", seat, status, run_id=run_id, proposal=None, error=error)
    line = api.line_of(seat.project, proposal)
    name = line.branch or branch_of(proposal)
    return page(
        request, "heal.html.j2", seat, status, run_id=run_id, proposal=proposal, error=error, branch=name,
        line=line, evidence=evidence_lines(proposal),
        diff=[line for line in proposal.diff.splitlines()[2:] if not line.startswith("@@")],
        address=pull_request(git.origin(seat.project.folder), name),
    )  # fmt: skip
