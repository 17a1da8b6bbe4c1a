"""Finds a run by its id, the beginning of its id, or `last`. Looks at the folders of runs, not at the database."""

import difflib
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.events import RunStarted
from planbook.history.journal import JournalError, read
from planbook.places import Project, RunFolder, names_in

SOME = 1000  # runs with the newest ids that are examined
ID = re.compile(r"\d{8}-\d{6}-")


class NoSuchRun(PlanbookError):
    """The text matches no run, or more than one."""


def find_run(project: Project, asked: str) -> RunFolder:
    """Returns the folder of the run. Raises NoSuchRun."""
    if asked == Path(asked).name and project.run(asked).journal.is_file():
        return project.run(asked)
    names = sorted(names_in(project.runs))
    if asked == "last":
        return project.run(_last(project, _changed(project, _newest(names)) or _all_changed(project, names)))
    begin_so = [*_changed(project, [name for name in names if asked and name.startswith(asked)])]
    if len(begin_so) == 1:
        return project.run(begin_so[0])
    if begin_so:
        raise NoSuchRun(_several(asked, begin_so))
    raise NoSuchRun(_none(asked, [*(_changed(project, names[-SOME:]) or _all_changed(project, names))]))


def _newest(names: list[str]) -> list[str]:
    """Returns the candidates for the last run. An id begins with the time at which the run was prepared."""
    ids = [name for name in names if ID.match(name)]
    return [*ids[-SOME:], *(name for name in names if not ID.match(name))]


def _changed(project: Project, names: Iterable[str]) -> dict[str, float]:
    """Returns when the journal of each run was last changed, without runs that have none."""
    found = {}
    for name in names:
        with suppress(OSError):
            found[name] = project.run(name).journal.stat().st_mtime
    return found


def _all_changed(project: Project, names: Iterable[str]) -> dict[str, float]:
    if found := _changed(project, names):
        return found
    raise NoSuchRun(f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN.")


def _last(project: Project, changed: Mapping[str, float]) -> str:
    """Returns the run that began last. No journal is older than its first event, so most need not be opened."""
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
    """Returns when the run began; 0 for what is not a run, or has not begun."""
    try:
        start = next(iter(read(project.run(name).journal)), None)
        return start.at if start and not (isinstance(start, RunStarted) and start.is_question) else 0.0
    except JournalError:
        return _prepared(name)


def _prepared(name: str) -> float:
    """Returns when the run was prepared, from its id."""
    with suppress(ValueError):
        return datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()
    return 0.0


def _several(asked: str, names: list[str]) -> str:
    some = ", ".join(names[-3:])
    return f'"{asked}" is how {len(names)} runs begin ({"…, " if len(names) > 3 else ""}{some}). Write more of the id.'


def _none(asked: str, names: list[str]) -> str:
    near = difflib.get_close_matches(asked, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"The last one is {names[-1]}."
    return f'No run is called "{asked}". {hint} List them: planbook runs.'
