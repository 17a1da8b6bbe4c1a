"""What runs have kept, for those who copy it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from planbook.events import ArtifactKept, RunStarted
from planbook.history.journal import JournalError, is_being_written, read
from planbook.places import Project, RunFolder, names_in


@dataclass(frozen=True)
class KeptFiles:
    """The files of a run by their paths in its folder. Without `plan`, they cannot be told: `why`."""

    run: RunFolder
    plan: str = ""
    paths: tuple[str, ...] = ()
    goes_on: bool = False
    why: str | None = field(default=None)


def kept_files(project: Project) -> Iterator[KeptFiles]:
    """Yields the files of all runs, the oldest run first. One that is still being written goes on."""
    for name in sorted(names_in(project.runs)):
        if project.run(name).journal.is_file():
            yield kept_files_of(project.run(name))


def kept_files_of(run: RunFolder) -> KeptFiles:
    """Returns the files of one run."""
    if is_being_written(run.journal):
        return KeptFiles(run, goes_on=True)
    try:
        events = list(read(run.journal))
    except (JournalError, OSError) as error:
        return KeptFiles(run, why=str(error))
    plan = next((event.plan for event in events if isinstance(event, RunStarted)), "")
    return KeptFiles(run, plan, tuple(event.path for event in events if isinstance(event, ArtifactKept)))
