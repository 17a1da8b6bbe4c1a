"""Which run is meant: by its id, by how its id begins, or `last`. Looks at the runs' folders, not at the database."""

import difflib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.history.journal import JournalError, read
from planbook.places import Project, RunFolder

NEWEST = 1000  # runs, among which one is looked for that is called nearly so


class NoSuchRun(PlanbookError):
    """What was written names no run, or more than one."""


def find_run(project: Project, asked: str) -> RunFolder:
    """The folder of the run that is meant. Raises NoSuchRun."""
    if asked == Path(asked).name and project.run(asked).journal.is_file():
        return project.run(asked)
    changed = _changed(project)
    if not changed:
        raise NoSuchRun(f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN.")
    if asked == "last":
        return project.run(_last(project, changed))
    begin_so = sorted(name for name in changed if asked and name.startswith(asked))
    if len(begin_so) != 1:
        raise NoSuchRun(_several(asked, begin_so) if begin_so else _none(asked, sorted(changed)))
    return project.run(begin_so[0])


def _changed(project: Project) -> dict[str, float]:
    """When the journal of each run was changed last. There may be half a million, of which no paths are made."""
    journal = project.run("x").journal.name
    found = {}
    with suppress(OSError), os.scandir(project.runs) as folders:
        for folder in folders:
            with suppress(OSError):
                found[folder.name] = os.stat(f"{folder.path}/{journal}").st_mtime  # noqa: PTH116
    return found


def _last(project: Project, changed: Mapping[str, float]) -> str:
    """The run that began last. No journal is older than its first event: most need not be opened."""
    touched = sorted(((at, name) for name, at in changed.items()), reverse=True)
    best, began = touched[0][1], 0.0
    for at, name in touched:
        if at < began:
            break
        begun = _began(project, name)
        if begun > began:
            best, began = name, begun
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
    near = difflib.get_close_matches(asked, names[-NEWEST:], n=1)
    hint = f"Did you mean {near[0]}?" if near else f"The last one is {names[-1]}."
    return f'No run is called "{asked}". {hint} List them: planbook runs.'
