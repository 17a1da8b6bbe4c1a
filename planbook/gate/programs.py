"""The programs that a plan starts: their entries in the project's list, and their files, are reviewed like the plan.

So are the settings that decide where a run's secrets, and the contents of its pages, go: a browser elsewhere, and the
server of a model.
"""

from collections.abc import Mapping

from planbook import git
from planbook.places import Project
from planbook.plan.agents import names_in
from planbook.plan.model import Plan
from planbook.plan.programs import program_of, run_steps
from planbook.programs.pins import (
    SETTINGS,
    content_of,
    digest,
    entry,
    entry_in,
    files_of,
    pin_of,
    setting,
    setting_in,
    settings_of,
)
from planbook.settings import Settings, read_settings
from planbook.settings.agents import Agent
from planbook.settings.programs import Program

Listed = tuple[Mapping[str, Program], Mapping[str, Agent]]
"""Programs and agents by name."""


def pins_of(plan: Plan, project: Project, loaded: Listed | None = None) -> dict[str, bytes]:
    """Returns entries and settings by name, and the content of the programs' files by path; empty for a missing file.

    Agents are programs, too. `loaded` are the entries that a run has read; without it, those that the settings have
    now. Raises PlanbookError if the settings cannot be read.
    """
    programs = sorted({program_of(step) for step in run_steps(plan)})
    agents = sorted(names_in(plan))
    settings = read_settings(project)
    known = loaded or (settings.programs, settings.agents)
    used: dict[str, Program | Agent] = {
        **{_key("programs", name): known[0][name] for name in programs if name in known[0]},
        **{_key("agents", name): known[1][name] for name in agents if name in known[1]},
    }
    files = sorted({file for each in used.values() for file in files_of(each, project)})
    named = sorted({name for each in used.values() for name in settings_of(each)} | set(browser_elsewhere(settings)))
    return {
        **{key: entry(each) for key, each in used.items()},
        **{pin_of(name): setting(settings, name) for name in named},
        **{file: content_of(project, file) for file in files},
    }


def browser_elsewhere(settings: Settings) -> list[str]:
    """Returns the setting with the browser if that is not on this machine: it gets all that a run reads and types."""
    return ["browser"] if "://" in settings.browser else []


def compared_later(pins: Mapping[str, bytes]) -> dict[str, str]:
    """Returns the fingerprints of what a run reads only when it needs it: the files and settings among some pins."""
    return {
        pin: digest(content) for pin, content in pins.items() if is_setting(pin) or not pin.startswith(f"{SETTINGS} ")
    }


def is_setting(pin: str) -> bool:
    """Whether it is a setting, and neither an entry nor a file."""
    return pin.startswith(f"{SETTINGS} ") and "." not in pin.removeprefix(f"{SETTINGS} ")


def in_commit(pin: str, newest: git.Newest) -> bytes | None:
    """Returns what the commit has in place of a pin; None if it has nothing."""
    key = pin.removeprefix(f"{SETTINGS} ")
    if is_setting(pin):
        return setting_in(newest.files.get(SETTINGS), key)
    return entry_in(newest.files.get(SETTINGS), key) if key != pin else newest.files.get(pin)


def files_among(pins: dict[str, bytes]) -> list[str]:
    """Returns the files that have to be committed for some pins."""
    return list(dict.fromkeys(SETTINGS if pin.startswith(f"{SETTINGS} ") else pin for pin in pins))


def _key(lists: str, name: str) -> str:
    return f"{SETTINGS} {lists}.{name}"
