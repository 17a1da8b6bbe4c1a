"""The gate: how a plan stands, what an approval would be of, and approving it."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from planbook.audit import through
from planbook.diff.text import file_as_text
from planbook.gate.approvals import Approval
from planbook.gate.approve import Proposal, approve, propose
from planbook.gate.level import gate_here
from planbook.serve.access import Needs, Seat
from planbook.serve.audited import door_of
from planbook.serve.plans import plan_file
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router
from planbook.settings import Gate

router = api_router("/plans", "approvals")
Reader = Annotated[Seat, Depends(Needs("plans:read"))]
Reviewer = Annotated[Seat, Depends(Needs("plans:approve"))]
CHANGED = "The plan has changed since you read it: its SHA-256 is {}. Read what changed, and approve that."


class ApprovalOut(BaseModel):
    """An approval: of which text, by whom, and when."""

    sha256: str
    by: str
    at: str


class GateState(BaseModel):
    """How a plan stands. `changes` is what somebody has to read before they approve it, in words."""

    gate: Gate = Field(description="What the project asks of plans before they may run.")
    sha256: str
    approved: bool
    last: ApprovalOut | None
    in_git: str = Field(description="committed, modified or untracked.")
    changes: str
    calls: list[str] = Field(description="Plans that it calls and that are not approved as they are.")


class ApprovalWish(BaseModel):
    """What is approved: the text with this SHA-256, as `GET` told it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"sha256": "5f70bf18a086007016e948b0…"}})

    sha256: str = Field(pattern="^[0-9a-f]{64}$")


@router.get("/{plan}/approval", summary="Read how a plan stands at the gate")
def state(plan: str, seat: Reader) -> GateState:
    """What an approval would be of. A plan in which the check finds something cannot be approved (409)."""
    proposal = propose(plan_file(seat.project, plan), seat.project)
    return GateState(
        gate=gate_here(seat.project, [proposal.subject.plan.file]), sha256=proposal.subject.plan.sha256,
        approved=proposal.is_approved, last=_out(proposal.last), in_git=proposal.state,
        changes=file_as_text(proposal.changes), calls=proposal.calls,
    )  # fmt: skip


@router.put("/{plan}/approval", summary="Approve a plan")
def put(request: Request, plan: str, wish: ApprovalWish, seat: Reviewer) -> ApprovalOut:
    """Writes `plans/approvals.yaml`, as `planbook approve` does. It counts once that file is committed."""
    proposal = propose(plan_file(seat.project, plan), seat.project)
    if proposal.subject.plan.sha256 != wish.sha256:
        raise Refusal(409, CHANGED.format(proposal.subject.plan.sha256))
    return _approved(request, proposal, seat)


def _approved(request: Request, proposal: Proposal, seat: Seat) -> ApprovalOut:
    if proposal.is_approved and proposal.last:
        return ApprovalOut(sha256=proposal.last.sha256, by=proposal.last.by, at=proposal.last.at)
    with through(door_of(request)):
        done = approve(proposal, seat.who)
    return ApprovalOut(sha256=done.sha256, by=done.by, at=done.at)


def _out(approval: Approval | None) -> ApprovalOut | None:
    return ApprovalOut(sha256=approval.sha256, by=approval.by, at=approval.at) if approval else None
