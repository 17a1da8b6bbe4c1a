"""A plan at the gate: its loaded content, its path, and its state in git."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from planbook import git
from planbook.engine.request import RunRequest
from planbook.gate.place import Misplaced, path_in
from planbook.gate.programs import Listed, in_commit, pins_of
from planbook.gate.rows import fingerprint, rows_of
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.problem import shown

if TYPE_CHECKING:
    from planbook.gate.approvals import Approval


@dataclass(frozen=True)
class GatedPlan:
    """A plan that is to run. `path` is relative to the project; if it is empty, `misplaced` says why.

    `loaded` are the programs and agents that its run has read from the settings.
    """

    plan: Plan
    project: Project
    path: str
    misplaced: str = ""
    loaded: Listed | None = None

    @cached_property
    def rows(self) -> dict[str, bytes]:
        """The current CSV files that decide by default what it sends."""
        return rows_of(self.plan, self.project)

    @cached_property
    def programs(self) -> dict[str, bytes]:
        """The entries and current files of the programs that it starts."""
        return pins_of(self.plan, self.project, self.loaded)

    @property
    def name(self) -> str:
        """The plan's name in messages."""
        return self.path or shown(self.plan.file)

    def is_in(self, newest: git.Newest | None) -> bool:
        """Returns whether the commit contains it byte for byte."""
        kept = newest.files.get(self.path) if newest else None
        return kept is not None and sha256(kept).hexdigest() == self.plan.sha256

    def changed_rows(self, newest: git.Newest) -> list[str]:
        """Returns its CSV files that differ from those in the commit."""
        return [path for path, content in self.rows.items() if newest.files.get(path) != content]

    def changed_programs(self, newest: git.Newest) -> dict[str, bytes]:
        """Returns the entries and files of its programs that differ from those in the commit."""
        return {pin: content for pin, content in self.programs.items() if in_commit(pin, newest) != content}

    def is_approved(self, approvals: "dict[str, Approval]") -> bool:
        """Returns whether its text, its CSV files and its programs are approved."""
        approval = approvals.get(self.path)
        return approval is not None and self.has_approved_text(approval) and self.has_approved_rest(approval)

    def has_approved_rest(self, approval: "Approval") -> bool:
        return self.has_approved_rows(approval) and approval.programs == fingerprint(self.programs)

    def has_approved_rows(self, approval: "Approval") -> bool:
        return approval.rows == fingerprint(self.rows)

    def has_approved_text(self, approval: "Approval | None") -> bool:
        return approval is not None and approval.sha256 == self.plan.sha256

    def version(self, digest: str) -> git.Version | None:
        """Returns the newest commit in which the plan's file had this fingerprint, and the file's content."""
        versions = git.versions(self.project.folder / self.path)
        return next((version for version in versions if sha256(version.content).hexdigest() == digest), None)


def gated_plans(request: RunRequest) -> Sequence[GatedPlan]:
    """Returns the request's plan, followed by those that it calls."""
    loaded = (request.programs, request.agents)
    return [gated_plan(plan, request.project, loaded) for plan in (request.plan, *request.called.values())]


def gated_plan(plan: Plan, project: Project, loaded: Listed | None = None) -> GatedPlan:
    """Returns a plan for the gate of a project."""
    try:
        return GatedPlan(plan, project, path_in(plan.file, project), loaded=loaded)
    except Misplaced as error:
        return GatedPlan(plan, project, "", str(error), loaded)
