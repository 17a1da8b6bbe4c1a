"""Checks the plans of a run against a gate."""

from collections.abc import Iterator, Sequence

from planbook import git
from planbook.errors import PlanProblems
from planbook.gate.approvals import Approval, read_approvals
from planbook.gate.reasons import not_approved, not_committed
from planbook.gate.refusal import Refused
from planbook.gate.subject import GatedPlan
from planbook.places import APPROVALS, Project
from planbook.settings import Gate


def approver(plans: Sequence[GatedPlan], newest: git.Newest, gate: Gate) -> str | None:
    """Returns who approved the first of the plans, if all are approved. Raises Refused if one may not run."""
    approvals = _approvals(plans[0], newest, gate)
    reasons = list(_reasons(plans, gate, newest, approvals)) if gate != "off" else []
    if reasons:
        raise Refused(plans[0].plan.name, gate, reasons)
    is_approved = all(plan.is_approved(approvals) for plan in plans)
    return approvals[plans[0].path].by if is_approved else None


def _approvals(plan: GatedPlan, newest: git.Newest, gate: Gate) -> dict[str, Approval]:
    try:
        return read_approvals(newest.files[APPROVALS] or b"", APPROVALS)
    except PlanProblems as error:
        if gate != "approved":
            return {}
        what = f"{APPROVALS}, as commit {newest.commit[:10]} has it, cannot be read:\n{error}"
        raise Refused(plan.plan.name, "approved", [what]) from None


def _reasons(
    plans: Sequence[GatedPlan], gate: Gate, newest: git.Newest, approvals: dict[str, Approval]
) -> Iterator[str]:
    here = _here(plans[0].project) if gate == "approved" else {}
    for plan in plans:
        reason = not_approved(plan, newest, approvals, plan.is_approved(here)) if gate == "approved" else None
        reason = reason or not_committed(plan, newest)
        if reason:
            yield reason


def _here(project: Project) -> dict[str, Approval]:
    """Returns the approvals in the working file. They only serve for advice in messages."""
    try:
        return read_approvals(project.approvals.read_bytes(), APPROVALS)
    except (OSError, PlanProblems):
        return {}
