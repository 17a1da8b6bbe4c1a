"""Finds changes of the project's files that its listed programs consist of: they decide what a plan starts."""

from collections.abc import Sequence
from pathlib import Path

from planbook.diff.against import RevisionDiff
from planbook.diff.change import Change
from planbook.diff.compared import FileDiff
from planbook.diff.phrases import changed_lines
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.problem import shown
from planbook.programs.pins import content_of, files_of
from planbook.settings import read_settings
from planbook.settings.agents import Agent
from planbook.settings.programs import Program


def program_files(against: RevisionDiff, project: Path) -> list[FileDiff]:
    """Returns the changed files of the programs that the project lists, one result per file."""
    here = Project(project)
    try:
        settings = read_settings(here)
    except PlanbookError:  # whoever runs a plan is told
        return []
    listed: dict[str, Program | Agent] = {**settings.agents, **settings.programs}
    found = []
    for file in sorted({file for program in listed.values() for file in files_of(program, here)}):
        names = [name for name, program in listed.items() if file in files_of(program, here)]
        path = project.resolve() / file
        if path.is_relative_to(against.top):
            was, now = against.both(path.relative_to(against.top).as_posix())
            now = content_of(here, file) if path.is_symlink() else now
            if was != now:
                found.append(FileDiff(shown(project / file), "changed", [_change(names, file, was, now)]))
    return found


def _change(names: Sequence[str], file: str, was: bytes | None, now: bytes | None) -> Change:
    state = "is new" if was is None else "is gone" if now is None else "has changed"
    words = f"{file}, which is started as {' and '.join(names)}, {state}"
    gone, come = changed_lines(*((content or b"").decode("utf-8", "replace") for content in (was, now)))
    return Change(what="program", words=words, old=gone, new=come)
