"""The programs that a plan starts. Their entries in the project's list, and their files, are reviewed like the plan."""

from collections.abc import Mapping

from planbook import git
from planbook.agent_settings import Agent
from planbook.places import Project
from planbook.plan.agents import names_in
from planbook.plan.model import Plan
from planbook.plan.programs import program_of, run_steps
from planbook.program_settings import Program
from planbook.programs.pins import content_of, digest, entry, entry_in, files_of
from planbook.settings import read_settings

SETTINGS = "pyproject.toml"
Listed = tuple[Mapping[str, Program], Mapping[str, Agent]]
"""Programs and agents by name."""


def pins_of(plan: Plan, project: Project, loaded: Listed | None = None) -> dict[str, bytes]:
    """Returns their entries by name, and the content of their files by path; empty for a missing file.

    Agents are programs, too. `loaded` are the entries that a run has read; without it, those that the settings have
    now. Raises PlanbookError if the settings cannot be read.
    """
    programs = sorted({program_of(step) for step in run_steps(plan)})
    agents = sorted(names_in(plan))
    if not programs and not agents:
        return {}
    known = loaded or _in_settings(project)
    used: dict[str, Program | Agent] = {
        **{_key("programs", name): known[0][name] for name in programs if name in known[0]},
        **{_key("agents", name): known[1][name] for name in agents if name in known[1]},
    }
    files = sorted({file for each in used.values() for file in files_of(each, project)})
    return {key: entry(each) for key, each in used.items()} | {file: content_of(project, file) for file in files}


def files_in(pins: Mapping[str, bytes]) -> dict[str, str]:
    """Returns the fingerprints of the files among some pins, by path."""
    return {pin: digest(content) for pin, content in pins.items() if not pin.startswith(f"{SETTINGS} ")}


def _in_settings(project: Project) -> Listed:
    settings = read_settings(project)
    return settings.programs, settings.agents


def in_commit(pin: str, newest: git.Newest) -> bytes | None:
    """Returns what the commit has in place of a pin; None if it has nothing."""
    key = pin.removeprefix(f"{SETTINGS} ")
    return entry_in(newest.files.get(SETTINGS), key) if key != pin else newest.files.get(pin)


def files_among(pins: dict[str, bytes]) -> list[str]:
    """Returns the files that have to be committed for some pins."""
    return list(dict.fromkeys(SETTINGS if pin.startswith(f"{SETTINGS} ") else pin for pin in pins))


def _key(lists: str, name: str) -> str:
    return f"{SETTINGS} {lists}.{name}"
