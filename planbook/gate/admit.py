"""Lets a run through the gate, or refuses it with the reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from planbook import git
from planbook.engine.order import Order
from planbook.errors import PlanbookError, PlanProblems
from planbook.gate.approvals import Approval, read_approvals
from planbook.gate.level import SETTINGS, as_gate, gate_here, gate_in, strictest
from planbook.gate.reasons import APPROVALS, not_approved, not_committed
from planbook.gate.subject import Subject, subjects
from planbook.places import Project
from planbook.record import Revision
from planbook.settings import Gate


class Refused(PlanbookError):
    """The gate does not let the run through. The message says of each plan why, and what to do."""


def admit(order: Order, asked: Any = "off") -> Order:
    """The order with what is known of its revision, if its plans may run; else raises Refused.

    What counts are the bytes that the plans were loaded from: no plan is read again. They are compared with what the
    newest commit has, and the approvals are those of that commit. `asked` is a gate, by which it can only get stricter
    than what the project sets.
    """
    gate = strictest(as_gate(asked), gate_here(order.project, order.plan.file))
    all_plans = subjects(order)
    newest = _newest(order, all_plans, gate)
    gate = strictest(gate, gate_in(newest.files[SETTINGS])) if newest else gate
    if gate == "off":
        return replace(order, revision=_revision(all_plans, newest, gate, {}))
    if newest is None:
        raise _refused(
            order, gate, [f"{order.project.folder}: there is no commit. Make one: git init, git add, git commit"]
        )
    approvals = _approvals(order, newest) if gate == "approved" else {}
    reasons = list(_reasons(all_plans, gate, newest, approvals))
    if reasons:
        raise _refused(order, gate, reasons)
    return replace(order, revision=_revision(all_plans, newest, gate, approvals))


def _newest(order: Order, plans: Sequence[Subject], gate: Gate) -> git.Newest | None:
    """The newest commit with all that is asked of it. Where nothing is, git may also be missing or broken."""
    paths = [SETTINGS, APPROVALS, *(plan.path for plan in plans if plan.path)]
    try:
        return git.newest(order.project.folder, paths)
    except git.GitError as error:
        if gate == "off":
            return None
        raise _refused(order, gate, [str(error)]) from None


def _approvals(order: Order, newest: git.Newest) -> dict[str, Approval]:
    try:
        return read_approvals(newest.files[APPROVALS] or b"", APPROVALS)
    except PlanProblems as error:
        what = f"{APPROVALS}, as commit {newest.commit[:10]} has it, cannot be read:\n{error}"
        raise _refused(order, "approved", [what]) from None


def _reasons(plans: Sequence[Subject], gate: Gate, newest: git.Newest, approvals: dict[str, Approval]) -> Iterator[str]:
    here = _here(plans[0].project) if gate == "approved" else {}
    for plan in plans:
        reason = not_approved(plan, newest, approvals, plan.is_approved(here)) if gate == "approved" else None
        reason = reason or not_committed(plan, newest)
        if reason:
            yield reason


def _here(project: Project) -> dict[str, Approval]:
    """The approvals of the working file: they count for nothing but advice."""
    try:
        return read_approvals(project.approvals.read_bytes(), APPROVALS)
    except (OSError, PlanProblems):
        return {}


def _revision(
    plans: Sequence[Subject], newest: git.Newest | None, gate: Gate, approvals: dict[str, Approval]
) -> Revision:
    if newest is None:
        return Revision(gate=gate)
    approval = approvals.get(plans[0].path)
    dirty = not all(plan.is_in(newest) for plan in plans)
    return Revision(commit=newest.commit, dirty=dirty, gate=gate, approver=approval.by if approval else None)


def _refused(order: Order, gate: Gate, reasons: Sequence[str]) -> Refused:
    return Refused("\n".join([f"{order.plan.name} may not run: the gate is `{gate}`.", *dict.fromkeys(reasons)]))
