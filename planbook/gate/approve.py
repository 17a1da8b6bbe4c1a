"""Approves a plan: what the approver is shown first, and the entry that is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from planbook import git
from planbook.audit import record
from planbook.check.judge import check_bytes
from planbook.diff.compared import FileDiff
from planbook.diff.sides import Side, compare_sides
from planbook.errors import PlanbookError, PlanProblems
from planbook.gate.approvals import OPTIONAL, Approval, read_approvals, with_approval
from planbook.gate.rows import fingerprint
from planbook.gate.subject import GatedPlan, gated_plan
from planbook.places import APPROVALS, Project
from planbook.plan.called_plans import follow_calls
from planbook.plan.load import load_bytes, read_bytes
from planbook.plan.problem import Problem, shown
from planbook.questions.question import Person


class NotClean(PlanProblems):
    """A plan is not fit for review: a plan with findings of the checker cannot be approved."""

    exit_code = 1


class NotCommitted(PlanbookError):
    """The approval cannot be committed as things are."""

    exit_code = 1


@dataclass(frozen=True)
class Proposal:
    """A plan to approve as it was read: `content` is the bytes of its file."""

    subject: GatedPlan
    content: bytes
    approvals: dict[str, Approval]

    @property
    def path(self) -> str:
        return self.subject.path

    @property
    def last(self) -> Approval | None:
        """The existing approval of the plan."""
        return self.approvals.get(self.path)

    @property
    def is_approved(self) -> bool:
        return self.subject.is_approved(self.approvals)

    @cached_property
    def version(self) -> git.Version | None:
        """The approved revision, if a commit contains it. Raises GitError outside a repository."""
        return self.subject.version(self.last.sha256) if self.last else None

    @cached_property
    def changes(self) -> FileDiff:
        """The changes since that revision; if there is none, the whole plan is new."""
        file, version = self.subject.plan.file, self.version
        old = Side(f"{version.commit[:10]}:{self.path}", file, version.content) if version else Side("", file, None)
        return compare_sides(self.path, old, Side(self.path, file, self.content))

    @property
    def state(self) -> git.State:
        return git.state(self.subject.plan.file)

    @property
    def calls(self) -> list[str]:
        """The plans that it calls and that are not approved, without which it may not run."""
        project = self.subject.project
        called, _ = follow_calls(self.subject.plan, project.folder)
        others = [gated_plan(plan, project) for plan in called.values()]
        return list(dict.fromkeys(other.name for other in others if not other.is_approved(self.approvals)))


def propose(file: Path, project: Project) -> Proposal:
    """Returns the plan of a file, for approval. Raises NotClean, and PlanbookError if it cannot be approved at all."""
    content = read_bytes(file)
    problems: list[Problem] = check_bytes(content, file, "reviewable")
    if problems:
        raise NotClean(problems)
    subject = gated_plan(load_bytes(content, file), project)
    if subject.misplaced:
        raise PlanbookError(f"{subject.name}: {subject.misplaced}.")
    return Proposal(subject, content, approvals_here(project))


def approvals_here(project: Project) -> dict[str, Approval]:
    """Returns the approvals in the working file, committed or not. Raises PlanProblems."""
    file = project.approvals
    return read_approvals(file.read_bytes(), shown(file)) if file.exists() else {}


def approve(proposal: Proposal, by: str) -> Approval:
    """Writes the approval of a proposal, dated now. Raises PlanbookError if that fails."""
    file, approval = proposal.subject.project.approvals, _recorded(proposal, by)
    try:
        content = with_approval(file.read_bytes() if file.exists() else None, approval, shown(file))
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise PlanbookError(f"{shown(file)}: the approval cannot be written: {error.strerror}") from None
    return approval


def approve_on_branch(proposal: Proposal, by: Person, branch: str) -> str:
    """Commits the approval of a proposal to a new branch, by that person; returns the commit's id.

    The work tree stays as it is, and so does every other branch. Raises PlanbookError, also for a plan that is not
    committed as it is: the branch would approve what is not in it.
    """
    project = proposal.subject.project
    if proposal.state != "committed":
        raise NotCommitted(f"{proposal.path} has changes that are not committed. Commit them, and approve them then.")
    if git.has_branch(project.folder, branch):
        raise NotCommitted(f"There is a branch {branch} already: somebody has approved this text.")
    newest = git.newest(project.folder, [APPROVALS])
    kept = newest.files[APPROVALS] if newest else None
    approval = _recorded(proposal, str(by), {"branch": branch})
    content = with_approval(kept, approval, APPROVALS)
    message = f"Approve {proposal.path}\n\nSHA-256 {approval.sha256}\n"
    return git.branch_off(project.folder, branch, {APPROVALS: content}, message, by.name_and_address)


def _recorded(proposal: Proposal, by: str, more: Mapping[str, str] = MappingProxyType({})) -> Approval:
    """The approval of a proposal, dated now, once it is on record."""
    subject, now = proposal.subject, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    approval = Approval(
        proposal.path, subject.plan.sha256, by, now, fingerprint(subject.rows), fingerprint(subject.programs)
    )
    details = {"sha256": approval.sha256, **_pinned(approval), **more}
    record(subject.project, "approve", approval.path, who=by, details=details)
    return approval


def approver(project: Project, given: str | None) -> str:
    """Returns the approver: the given name, else the user of git. Raises PlanbookError if neither is set."""
    by = " ".join((given or git.who(project.folder) or "").split())
    if not by:
        told = "`git config user.name` and `git config user.email`"
        raise PlanbookError(f"It is unknown who approves. Run {told}, or pass --by NAME")
    return by


def _pinned(approval: Approval) -> dict[str, str]:
    """Returns the fingerprints of what is approved with the plan, if there is anything."""
    return {key: value for key in OPTIONAL if (value := getattr(approval, key))}
