"""Finds the plans whose deployed runs the gate would refuse."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from planbook import git
from planbook.gate.level import gate_here, strictest
from planbook.gate.status import PlanStatus, approval_status
from planbook.places import APPROVALS, Project
from planbook.settings import Gate, read_settings

NOT_APPROVED = {"never": "no revision of it is approved", "changed": "it has changed since it was approved"}


def refused_plans(project: Project, files: Mapping[str, Path]) -> Iterator[str]:
    """Yields a warning for each plan, by its name and file, whose deployed runs the gate would refuse as it is now.

    The plans that it calls do not count here. Raises PlanbookError if the settings or approvals cannot be read.
    """
    gate = strictest(read_settings(project).deployed_gate, gate_here(project, files.values()))
    if gate == "off" or not files:
        return
    try:
        found = approval_status(project)
    except git.GitError as error:
        yield f"The gate {gate!r} would refuse every run: {error}"
        return
    statuses = {project.folder / status.path: status for status in found.plans}
    for name, file in sorted(files.items()):
        if why := _why(statuses.get(file), gate, found.are_committed):
            yield f"The gate {gate!r} would refuse the runs of {name}: {why}"


def _why(status: PlanStatus | None, gate: Gate, are_committed: bool) -> str | None:
    if status is None:
        return "it is not in plans/."
    if gate == "approved" and status.state in NOT_APPROVED:
        return f"{NOT_APPROVED[status.state]}. To let it run: planbook approve {status.path}, and commit {APPROVALS}."
    if status.in_git != "committed":
        return f"it is not what the newest commit has. To let it run: git add {status.path}, and commit it."
    if gate == "approved" and not are_committed:
        return f"its approval is not committed. To let it run: commit {APPROVALS}."
    return None
