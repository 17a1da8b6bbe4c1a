"""Approving a plan: what changed since it was approved last, and a commit on a branch of its own."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook import git
from planbook.audit import through
from planbook.errors import PlanbookError
from planbook.gate.approve import NotClean, Proposal, approve_on_branch, propose
from planbook.gate.level import gate_here
from planbook.gate.pull_request import pull_request
from planbook.places import Project
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.plans import plan_file
from planbook.serve.problems import status_of
from planbook.serve.routes.approvals import CHANGED
from planbook.serve.web.render import page
from planbook.serve.web.route import form_of, page_router, to_in

router = page_router()
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Reviewer = Annotated[Seat, Depends(Needs("plans:approve"))]


@dataclass(frozen=True)
class Branch:
    """The branch that an approval of this text has, or would have. `address` opens its pull request."""

    name: str
    is_there: bool
    address: str | None


@router.get("/plans/{plan}/approve")
def show(request: Request, plan: str, seat: Reader) -> Response:
    """How the plan stands at the gate, and what an approval would be of."""
    return _page(request, plan, seat)


@router.post("/plans/{plan}/approve")
async def approve(request: Request, plan: str, seat: Reviewer) -> Response:
    """Commits the approval of the text that the form was about."""
    try:
        await run_in_threadpool(_approved, request, plan, seat, form_of(request).get("sha256", ""))
    except PlanbookError as error:
        return await run_in_threadpool(_page, request, plan, seat, status_of(error), str(error))
    return to_in(request, seat, f"/plans/{plan}/approve")


class Stale(PlanbookError):
    """Another text than the one that was read."""

    exit_code = 1


def _approved(request: Request, plan: str, seat: Seat, sha256: str) -> None:
    proposal = propose(plan_file(seat.project, plan), seat.project)
    if proposal.subject.plan.sha256 != sha256:
        raise Stale(CHANGED.format(proposal.subject.plan.sha256))
    with through(door_of(request)):
        approve_on_branch(proposal, seat.person, branch_of(proposal))


def _page(request: Request, plan: str, seat: Seat, status: int = 200, error: str = "") -> Response:
    file, project = plan_file(seat.project, plan), seat.project
    try:
        proposal = propose(file, project)
    except NotClean as found:
        return page(request, "approve.html.j2", seat, name=plan, proposal=None, error=str(found), gate="")
    branch = _branch(project, proposal)
    return page(
        request, "approve.html.j2", seat, status, name=plan, proposal=proposal, branch=branch, error=error,
        gate=gate_here(project, [file]),
    )  # fmt: skip


def _branch(project: Project, proposal: Proposal) -> Branch:
    name = branch_of(proposal)
    return Branch(name, git.has_branch(project.folder, name), pull_request(git.origin(project.folder), name))


def branch_of(proposal: Proposal) -> str:
    """The name of the branch for an approval of this text."""
    return f"approve/{proposal.subject.plan.name}-{proposal.subject.plan.sha256[:8]}"
