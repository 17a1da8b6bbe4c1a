"""Which run is meant: by its id, by how its id begins, or `last`. Looks at the runs' folders, not at the database."""

import difflib
from collections.abc import Iterator

from planbook.errors import PlanbookError
from planbook.history.journal import JournalError, read
from planbook.places import Project, RunFolder


class NoSuchRun(PlanbookError):
    """What was written names no run, or more than one."""


def find_run(project: Project, asked: str) -> RunFolder:
    """The folder of the run that is meant. Raises NoSuchRun."""
    names = sorted(_names(project))
    if not names:
        raise NoSuchRun(f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN.")
    if asked == "last":
        return project.run(_last(project, names))
    if asked in names:
        return project.run(asked)
    begin_so = [name for name in names if asked and name.startswith(asked)]
    if len(begin_so) != 1:
        raise NoSuchRun(_several(asked, begin_so) if begin_so else _none(asked, names))
    return project.run(begin_so[0])


def _names(project: Project) -> Iterator[str]:
    if project.runs.is_dir():
        yield from (folder.name for folder in project.runs.iterdir() if project.run(folder.name).journal.is_file())


def _last(project: Project, names: list[str]) -> str:
    """The run that began last. No journal is older than its first event: most need not be opened."""
    touched = sorted(((project.run(name).journal.stat().st_mtime, name) for name in names), reverse=True)
    best, began = touched[0][1], 0.0
    for changed, name in touched:
        if changed < began:
            break
        at = _began(project, name)
        if at > began:
            best, began = name, at
    return best


def _began(project: Project, name: str) -> float:
    try:
        return next((event.at for event in read(project.run(name).journal)), 0.0)
    except JournalError:
        return 0.0


def _several(asked: str, names: list[str]) -> str:
    some = ", ".join(names[-3:])
    return f'"{asked}" is how {len(names)} runs begin ({"…, " if len(names) > 3 else ""}{some}). Write more of the id.'


def _none(asked: str, names: list[str]) -> str:
    near = difflib.get_close_matches(asked, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"The last one is {names[-1]}."
    return f'No run is called "{asked}". {hint} List them: planbook runs.'
