"""The state of every plan of a project: approved, changed since, never approved, or removed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from planbook import git
from planbook.check.plans import find_plans
from planbook.errors import PlanProblems
from planbook.gate.approvals import Approval
from planbook.gate.approve import approvals_here
from planbook.gate.programs import browser_elsewhere, pins_of
from planbook.gate.rows import fingerprint, rows_of
from planbook.places import APPROVALS, Project, find_project
from planbook.plan.load import load_bytes
from planbook.settings import read_settings

State = Literal["approved", "changed", "never", "gone"]


@dataclass(frozen=True)
class PlanStatus:
    """A plan by its path from the project's folder. `approval` is the one in the working file, if any.

    `in_git` is the state of the file relative to the newest commit; None if there is no commit.
    """

    path: str
    state: State
    sha256: str | None
    approval: Approval | None
    in_git: git.State | None


@dataclass(frozen=True)
class ApprovalStatus:
    """All plans, by path.

    `are_committed` is whether the working file of approvals is committed, and so known to the gate.
    """

    plans: list[PlanStatus]
    are_committed: bool


def approval_status(project: Project) -> ApprovalStatus:
    """Returns the state of the plans in `plans/`, and of all other approved plans. Raises PlanbookError."""
    approvals = approvals_here(project)
    plans = project.folder / "plans"
    files = find_plans([plans]) if plans.is_dir() else []
    paths = sorted({*(file.relative_to(project.folder).as_posix() for file in files), *approvals})
    newest = git.newest(project.folder, [APPROVALS, *paths])
    kept = newest.files if newest else {}
    here = project.approvals.read_bytes() if project.approvals.exists() else None
    return ApprovalStatus(list(_standings(project.folder, paths, approvals, kept)), here == kept.get(APPROVALS))


def _standings(
    folder: Path, paths: list[str], approvals: Mapping[str, Approval], kept: Mapping[str, bytes | None]
) -> Iterator[PlanStatus]:
    for path in paths:
        content = (folder / path).read_bytes() if (folder / path).is_file() else None
        digest = sha256(content).hexdigest() if content is not None else None
        approval = approvals.get(path)
        state = _state(digest, approval)
        if state == "approved" and approval:
            same = _pinned(folder / path, content or b"") == (approval.rows, approval.programs)
            state = state if same else "changed"
        yield PlanStatus(path, state, digest, approval, _in_git(content, path, kept))


def _pinned(file: Path, content: bytes) -> tuple[str, str]:
    """Returns the fingerprints of the rows that decide what a plan sends, and of the programs that it starts."""
    project = find_project(file.parent)
    here = browser_elsewhere(read_settings(project))
    if not here and not any(word in content for word in (b"csv", b"run", b"agent")):
        return "", ""
    try:
        plan = load_bytes(content, file)
    except PlanProblems:
        return "", ""
    return fingerprint(rows_of(plan, project)), fingerprint(pins_of(plan, project))


def _state(digest: str | None, approval: Approval | None) -> State:
    if digest is None:
        return "gone"
    if approval is None:
        return "never"
    return "approved" if approval.sha256 == digest else "changed"


def _in_git(content: bytes | None, path: str, kept: Mapping[str, bytes | None]) -> git.State | None:
    if not kept:
        return None
    if kept[path] is None:
        return "untracked"
    return "committed" if kept[path] == content else "modified"
