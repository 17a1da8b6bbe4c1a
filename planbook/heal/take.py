"""Takes a proposal: into the plan's file, or onto a branch of its own."""

import re
from dataclasses import replace

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


def with_pictures(proposal: Proposal, project: Project) -> Proposal:
    """Keeps the picture of the element in the run's folder; returns the proposal with the paths of its pictures."""
    folder = project.run(proposal.failure.run_id).path
    picture = proposal.failure.picture
    found = {"before": project.path_of(folder / picture)} if picture else {}
    if proposal.picture:
        write_atomically(folder / PICTURE, proposal.picture)
        found["after"] = project.path_of(folder / PICTURE)
    return replace(proposal, pictures=found)


def apply(proposal: Proposal, project: Project) -> None:
    """Writes the proposal into the plan's file. Raises PlanbookError if the file has changed meanwhile."""
    before, after = _contents(proposal, project)
    replace_file(project.folder / proposal.file, before, after)


def branch_of(proposal: Proposal) -> str:
    """Returns the name of the proposal's branch: `heal/PLAN/STEP-RUN`."""
    parts = (_OTHER.sub("-", part).strip("-") for part in (proposal.failure.plan, proposal.failure.step))
    return f"heal/{'/'.join(parts)}-{proposal.failure.run_id[-6:]}"


def put_on_branch(proposal: Proposal, project: Project, by: Person | None = None) -> tuple[str, str]:
    """Commits the proposal on a branch of its own, made from HEAD; returns the branch and the commit's id.

    The work tree, the index and the current branch stay as they are. Raises PlanbookError.
    """
    before, after = _contents(proposal, project)
    where = git.spot(project.folder / proposal.file)
    if where is None:
        raise PlanbookError(f"{proposal.file} is in no git repository. Make one with `git init`, and commit the plans")
    if git.show(project.folder / proposal.file, git.HEAD) != before:
        raise PlanbookError(
            f"{proposal.file} is not as in the newest commit, so a branch from there would not have your changes. "
            "Commit them first, or use --apply"
        )
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
    return branch, git.branch_off(where.top, branch, {where.path: after}, commit_text(proposal), person)


def _contents(proposal: Proposal, project: Project) -> tuple[bytes, bytes]:
    """Returns what the file must contain now, and its new content."""
    content = (project.folder / proposal.file).read_bytes()
    mark = _BOM if content.startswith(_BOM) else b""
    return mark + proposal.before.encode(), mark + proposal.after.encode()
