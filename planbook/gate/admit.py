"""Lets a run through the gate, or refuses it with the reasons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planbook import git
from planbook.engine.order import Order
from planbook.gate.level import SETTINGS, as_gate, gate_here, gate_in, strictest
from planbook.gate.refused import Refused
from planbook.gate.subject import Subject, subjects
from planbook.places import APPROVALS
from planbook.record import Revision
from planbook.settings import Gate


def admit(order: Order, asked: Any = "off") -> Order:
    """The order with what is known of its revision, if its plans may run; else raises Refused.

    What counts are the bytes that the plans were loaded from: no plan is read again. They are compared with what the
    newest commit has, and the approvals are those of that commit. `asked` is a gate, by which it can only get stricter
    than what the project sets.
    """
    plans = subjects(order)
    gate = strictest(as_gate(asked), gate_here(order.project, [each.plan.file for each in plans]))
    newest = _newest(order, plans, gate)
    gate = strictest(gate, gate_in(newest.files[SETTINGS])) if newest else gate
    return replace(order, revision=_revision(plans, newest, gate, _approver(order, plans, newest, gate)))


def _newest(order: Order, plans: Sequence[Subject], gate: Gate) -> git.Newest | None:
    """The newest commit with all that is asked of it. Where nothing is, git may also be missing or broken."""
    paths = [
        SETTINGS,
        APPROVALS,
        *(plan.path for plan in plans if plan.path),
        *(row for plan in plans for row in plan.rows),
    ]
    try:
        return git.newest(order.project.folder, paths)
    except git.GitError as error:
        if gate == "off":
            return None
        raise Refused(order.plan.name, gate, [str(error)]) from None


def _approver(order: Order, plans: Sequence[Subject], newest: git.Newest | None, gate: Gate) -> str | None:
    """Who approved the order's plans as they are, if anybody did. Raises Refused where the gate asks for more."""
    if gate == "off" and (newest is None or newest.files[APPROVALS] is None):
        return None
    if newest is None:
        why = f"{order.project.folder}: there is no commit. Make one: git init, git add, git commit"
        raise Refused(order.plan.name, gate, [why])
    from planbook.gate.verdict import approver  # where nothing is asked, nobody waits for its import

    return approver(plans, newest, gate)


def _revision(plans: Sequence[Subject], newest: git.Newest | None, gate: Gate, approver: str | None) -> Revision:
    if newest is None:
        return Revision(gate=gate)
    dirty = not all(plan.is_in(newest) for plan in plans)
    return Revision(commit=newest.commit, dirty=dirty, gate=gate, approver=approver)
