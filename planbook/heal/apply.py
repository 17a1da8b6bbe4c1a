"""Applies a proposal: to the plan's file, or on a branch of its own."""

import re
from dataclasses import dataclass, replace

from planbook import audit, git
from planbook.check.fix import replace_file
from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.heal.proposal import Proposal
from planbook.heal.text import commit_text
from planbook.places import Project
from planbook.questions.question import Person

PICTURE = "heal.png"
_BOM = b"\xef\xbb\xbf"
_OTHER = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Applied:
    """Where a proposal was put: into the plan's file, or as a commit on a branch, which may have had it before."""

    applied: str | None = None
    branch: str | None = None
    commit: str | None = None
    is_new: bool = True

    def __str__(self) -> str:
        if self.applied:
            return f"Written to {self.applied}. Look at it (planbook diff {self.applied}), try it, and approve it."
        if self.is_new:
            return f"Committed as {self.short} on the branch {self.branch}."
        return f"The branch {self.branch} has this proposal already, in the commit {self.short}."

    @property
    def short(self) -> str:
        return (self.commit or "")[:10]

    def as_json(self) -> dict[str, str | None]:
        """Returns the part of the object of `planbook heal --json` that says what was done."""
        return {"applied": self.applied, "branch": self.branch, "commit": self.commit}


def with_pictures(proposal: Proposal, project: Project) -> Proposal:
    """Keeps the picture of the element in the run's folder; returns the proposal with the paths of its pictures."""
    folder = project.run(proposal.failure.run_id).path
    picture = proposal.failure.picture
    found = {"before": project.path_of(folder / picture)} if picture else {}
    if proposal.picture:
        write_atomically(folder / PICTURE, proposal.picture)
        found["after"] = project.path_of(folder / PICTURE)
    return replace(proposal, pictures=found)


def apply(proposal: Proposal, project: Project) -> Applied:
    """Writes the proposal into the plan's file. Raises PlanbookError if the file has changed meanwhile."""
    before, after = _contents(proposal, project)
    replace_file(project.folder / proposal.file, before, after)
    return Applied(applied=str(proposal.file))


def branch_of(proposal: Proposal) -> str:
    """Returns the name of the proposal's branch: `heal/PLAN/STEP-RUN`."""
    return f"{_beginning(proposal)}{proposal.failure.run_id[-6:]}"


def _beginning(proposal: Proposal) -> str:
    parts = (_OTHER.sub("-", part).strip("-") for part in (proposal.failure.plan, proposal.failure.step))
    return f"heal/{'/'.join(parts)}-"


def branch_with(proposal: Proposal, project: Project) -> Applied | None:
    """Returns the branch that has the proposal already, made for this run or for an earlier one of the same failure."""
    where = git.spot(project.folder / proposal.file)
    return _branch_with(proposal, where) if where else None


def _branch_with(proposal: Proposal, where: git.Spot) -> Applied | None:
    for branch in git.branches(where.top, f"{_beginning(proposal)}*"):
        commit = git.commit(where.top, f"refs/heads/{branch}")
        there = git.contents(where.top, commit, [where.path])[where.path]
        if there is not None and there.removeprefix(_BOM) == proposal.after.encode():
            return Applied(branch=branch, commit=commit, is_new=False)
    return None


def put_on_branch(proposal: Proposal, project: Project, by: Person | None = None) -> Applied:
    """Commits the proposal on a branch of its own, made from HEAD, unless a branch has it already.

    The work tree, the index and the current branch stay as they are. Raises PlanbookError.
    """
    before, after = _contents(proposal, project)
    where = git.spot(project.folder / proposal.file)
    if where is None:
        raise PlanbookError(
            f"{proposal.file} is not in a git repository. Make one with `git init`, and commit the plans"
        )
    if git.show(project.folder / proposal.file, git.HEAD) != before:
        raise PlanbookError(
            f"{proposal.file} is not as in the newest commit, so a branch from there would not have your changes. "
            "Commit them first, or use --apply"
        )
    if there := _branch_with(proposal, where):
        return there
    branch, person = branch_of(proposal), by.name_and_address if by else None
    details = {"plan": proposal.failure.plan, "step": proposal.failure.step, "branch": branch}
    audit.record(
        project,
        "heal",
        proposal.failure.plan,
        run_id=proposal.failure.run_id,
        who=str(by) if by else None,
        details=details,
    )
    commit = git.branch_off(where.top, branch, {where.path: after}, commit_text(proposal), person)
    return Applied(branch=branch, commit=commit)


def _contents(proposal: Proposal, project: Project) -> tuple[bytes, bytes]:
    """Returns what the file must contain now, and its new content."""
    content = (project.folder / proposal.file).read_bytes()
    mark = _BOM if content.startswith(_BOM) else b""
    return mark + proposal.before.encode(), mark + proposal.after.encode()
