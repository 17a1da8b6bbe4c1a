"""The programs that a plan starts. Their entries in the project's list, and their files, are reviewed like the plan."""

from planbook import git
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.programs import program_of, run_steps
from planbook.programs.pins import entry, entry_in, files_of
from planbook.settings import read_settings

SETTINGS = "pyproject.toml"


def pins_of(plan: Plan, project: Project) -> dict[str, bytes]:
    """Returns their current entries by name, and the content of their files by path; empty for a missing file.

    Raises PlanbookError if the settings cannot be read.
    """
    names = sorted({program_of(step) for step in run_steps(plan)})
    if not names:
        return {}
    listed = read_settings(project).programs
    programs = {name: listed[name] for name in names if name in listed}
    files = sorted({file for program in programs.values() for file in files_of(program, project)})
    contents = {file: _content(project, file) for file in files}
    return {_key(name): entry(program) for name, program in programs.items()} | contents


def in_commit(pin: str, newest: git.Newest) -> bytes | None:
    """Returns what the commit has in place of a pin; None if it has nothing."""
    name = pin.removeprefix(_key(""))
    return entry_in(newest.files.get(SETTINGS), name) if name != pin else newest.files.get(pin)


def files_among(pins: dict[str, bytes]) -> list[str]:
    """Returns the files that have to be committed for some pins."""
    return list(dict.fromkeys(SETTINGS if pin.startswith(_key("")) else pin for pin in pins))


def _key(name: str) -> str:
    return f"{SETTINGS} programs.{name}"


def _content(project: Project, file: str) -> bytes:
    path = project.folder / file
    return path.read_bytes() if path.is_file() else b""
