"""Lets a run through the gate, or refuses it with the reasons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planbook import git
from planbook.engine.request import RunRequest
from planbook.events import Revision
from planbook.gate.level import SETTINGS, as_gate, gate_here, gate_in, strictest
from planbook.gate.programs import compared_later, files_among
from planbook.gate.refusal import Refused
from planbook.gate.subject import GatedPlan, gated_plans
from planbook.places import APPROVALS
from planbook.settings import Gate


def enforce(request: RunRequest, asked: Any = "off") -> RunRequest:
    """Returns the request with the facts about its revision if its plans may run; otherwise raises Refused.

    The gate checks the bytes that the plans were loaded from: no plan is read again. It compares them with the newest
    commit, and uses the approvals in that commit. `asked` is a gate that can only make the project's gate stricter.
    """
    plans = gated_plans(request)
    gate = strictest(as_gate(asked), gate_here(request.project, [each.plan.file for each in plans]))
    newest = _newest(request, plans, gate)
    gate = strictest(gate, gate_in(newest.files[SETTINGS])) if newest else gate
    revision = _revision(plans, newest, gate, _approver(request, plans, newest, gate))
    compared = {file: known for plan in plans for file, known in compared_later(plan.programs).items()}
    return replace(request, revision=revision, compared=None if gate == "off" else compared)


def _newest(request: RunRequest, plans: Sequence[GatedPlan], gate: Gate) -> git.Newest | None:
    """Returns the newest commit with everything that is needed from it.

    Without a gate, git may be missing or broken.
    """
    paths = [
        SETTINGS,
        APPROVALS,
        *(plan.path for plan in plans if plan.path),
        *(row for plan in plans for row in plan.rows),
        *(file for plan in plans for file in files_among(plan.programs)),
    ]
    try:
        return git.newest(request.project.folder, paths)
    except git.GitError as error:
        if gate == "off":
            return None
        raise Refused(request.plan.name, gate, [str(error)]) from None


def _approver(request: RunRequest, plans: Sequence[GatedPlan], newest: git.Newest | None, gate: Gate) -> str | None:
    """Returns who approved the request's plans, if anybody did. Raises Refused if the gate requires more."""
    if gate == "off" and (newest is None or newest.files[APPROVALS] is None):
        return None
    if newest is None:
        why = f"{request.project.folder}: there is no commit. Make one: git init, git add, git commit"
        raise Refused(request.plan.name, gate, [why])
    from planbook.gate.verdict import approver  # not imported without a gate

    return approver(plans, newest, gate)


def _revision(plans: Sequence[GatedPlan], newest: git.Newest | None, gate: Gate, approver: str | None) -> Revision:
    if newest is None:
        return Revision(gate=gate)
    dirty = not all(plan.is_in(newest) for plan in plans)
    return Revision(commit=newest.commit, dirty=dirty, gate=gate, approver=approver)
