"""The programs that a plan starts. Their entries in the project's list, and their files, are reviewed like the plan."""

from planbook import git
from planbook.agent_settings import Agent
from planbook.places import Project
from planbook.plan.agents import names_in
from planbook.plan.model import Plan
from planbook.plan.programs import program_of, run_steps
from planbook.program_settings import Program
from planbook.programs.pins import entry, entry_in, files_of
from planbook.settings import read_settings

SETTINGS = "pyproject.toml"


def pins_of(plan: Plan, project: Project) -> dict[str, bytes]:
    """Returns their current entries by name, and the content of their files by path; empty for a missing file.

    Agents are programs, too. Raises PlanbookError if the settings cannot be read.
    """
    programs = sorted({program_of(step) for step in run_steps(plan)})
    agents = sorted(names_in(plan))
    if not programs and not agents:
        return {}
    settings = read_settings(project)
    used: dict[str, Program | Agent] = {
        **{_key("programs", name): settings.programs[name] for name in programs if name in settings.programs},
        **{_key("agents", name): settings.agents[name] for name in agents if name in settings.agents},
    }
    files = sorted({file for each in used.values() for file in files_of(each, project)})
    return {key: entry(each) for key, each in used.items()} | {file: _content(project, file) for file in files}


def in_commit(pin: str, newest: git.Newest) -> bytes | None:
    """Returns what the commit has in place of a pin; None if it has nothing."""
    key = pin.removeprefix(f"{SETTINGS} ")
    return entry_in(newest.files.get(SETTINGS), key) if key != pin else newest.files.get(pin)


def files_among(pins: dict[str, bytes]) -> list[str]:
    """Returns the files that have to be committed for some pins."""
    return list(dict.fromkeys(SETTINGS if pin.startswith(f"{SETTINGS} ") else pin for pin in pins))


def _key(lists: str, name: str) -> str:
    return f"{SETTINGS} {lists}.{name}"


def _content(project: Project, file: str) -> bytes:
    path = project.folder / file
    return path.read_bytes() if path.is_file() else b""
