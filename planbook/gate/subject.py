"""A plan before the gate: as it was loaded, where it stands, and what git has there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from planbook import git
from planbook.engine.request import RunRequest
from planbook.gate.place import Misplaced, path_in
from planbook.gate.rows import fingerprint, rows_of
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.problem import shown

if TYPE_CHECKING:
    from planbook.gate.approvals import Approval


@dataclass(frozen=True)
class GatedPlan:
    """A plan that is to run. `path` is from the project's folder; empty where it has none, and `misplaced` says why."""

    plan: Plan
    project: Project
    path: str
    misplaced: str = ""

    @cached_property
    def rows(self) -> dict[str, bytes]:
        """The CSV files that decide by default what it sends, as they are here."""
        return rows_of(self.plan, self.project)

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path or shown(self.plan.file)

    def is_in(self, newest: git.Newest | None) -> bool:
        """Whether the commit has it, to the byte."""
        kept = newest.files.get(self.path) if newest else None
        return kept is not None and sha256(kept).hexdigest() == self.plan.sha256

    def changed_rows(self, newest: git.Newest) -> list[str]:
        """Those of its CSV files that the commit has not just so."""
        return [path for path, content in self.rows.items() if newest.files.get(path) != content]

    def is_approved(self, approvals: "dict[str, Approval]") -> bool:
        """Whether its text is approved, and its rows."""
        approval = approvals.get(self.path)
        return self.has_approved_text(approval) and approval is not None and approval.rows == fingerprint(self.rows)

    def has_approved_text(self, approval: "Approval | None") -> bool:
        return approval is not None and approval.sha256 == self.plan.sha256

    def version(self, digest: str) -> git.Version | None:
        """The newest commit in which the plan's file had this fingerprint, and what was in it."""
        versions = git.versions(self.project.folder / self.path)
        return next((version for version in versions if sha256(version.content).hexdigest() == digest), None)


def gated_plans(request: RunRequest) -> Sequence[GatedPlan]:
    """The request's plan, and then those that it calls."""
    return [gated_plan(plan, request.project) for plan in (request.plan, *request.called.values())]


def gated_plan(plan: Plan, project: Project) -> GatedPlan:
    """A plan as it stands before the gate of a project."""
    try:
        return GatedPlan(plan, project, path_in(plan.file, project))
    except Misplaced as error:
        return GatedPlan(plan, project, "", str(error))
