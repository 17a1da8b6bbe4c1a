"""Proposals, kept in the folders of the runs that failed: for the pages, the API, and a run that was healed itself."""

from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from planbook.files.atomic_write import write_atomically
from planbook.heal.apply import with_pictures
from planbook.heal.proposal import Proposal
from planbook.places import Project, names_in

FILE = "heal.json"
_KEPT = TypeAdapter(Proposal)


def keep(project: Project, proposal: Proposal) -> Proposal:
    """Keeps a proposal and its picture, and returns it with the paths of its pictures. Raises OSError."""
    kept = with_pictures(proposal, project)
    write_atomically(
        project.run(proposal.failure.run_id).path / FILE, _KEPT.dump_json(kept, exclude={"picture"}, indent=1)
    )
    return kept


def kept_of(project: Project, run_id: str) -> Proposal | None:
    """Returns the proposal that is kept for a run; None if there is none, or an unreadable one."""
    try:
        return _KEPT.validate_json((project.run(run_id).path / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def healed_in_runs(project: Project, since: datetime) -> list[Proposal]:
    """Returns the proposals that a run took itself since a moment, and that its plan's file does not have yet."""
    found = []
    for proposal in all_kept(project):
        file = project.run(proposal.failure.run_id).path / FILE
        is_new = proposal.in_run and file.stat().st_mtime >= since.timestamp()
        if is_new and is_open(project, proposal):
            found.append(proposal)
    return found


def is_open(project: Project, proposal: Proposal) -> bool:
    """Returns whether something is proposed, and the plan's file is still as it was when that was proposed."""
    if not proposal.is_proposed:
        return False
    try:
        return (project.folder / proposal.file).read_bytes().decode("utf-8-sig") == proposal.before
    except (OSError, UnicodeDecodeError):
        return False


def runs_with_proposals(project: Project) -> list[str]:
    """Returns the ids of the runs for which a proposal is kept, the newest first."""
    return [name for name in sorted(names_in(project.runs), reverse=True) if (project.run(name).path / FILE).is_file()]


def all_kept(project: Project) -> list[Proposal]:
    """Returns all proposals that are kept, those of the newest runs first."""
    return [one for run_id in runs_with_proposals(project) if (one := kept_of(project, run_id))]
