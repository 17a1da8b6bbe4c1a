"""Reads `[tool.planbook]` of a project's `pyproject.toml`."""

import os
from collections.abc import Callable, Mapping

from pydantic import ValidationError

from planbook.errors import PlanbookError
from planbook.places import Project, settings_in
from planbook.settings.agents import mistake as mistake_in_agents
from planbook.settings.model import Settings
from planbook.settings.notify import mistake as mistake_in_notify
from planbook.settings.programs import mistake as mistake_in_programs

MISTAKES: Mapping[str, Callable[[str, ValidationError], str]] = {
    "agents": mistake_in_agents,
    "notify": mistake_in_notify,
    "programs": mistake_in_programs,
}
"""What finds the line of a mistake, by the table that has it."""


def browser_of(project: Project, said: str | None) -> str:
    """Returns the browser to use: `said`, else that of the environment, else that of the project's settings.

    Raises PlanbookError if the settings cannot be read.
    """
    return said or os.environ.get("PLANBOOK_BROWSER") or read_settings(project).browser


def read_settings(project: Project) -> Settings:
    """Returns the project's settings. Raises PlanbookError if they cannot be read."""
    file = project.folder / "pyproject.toml"
    if not file.is_file():
        return Settings.model_construct()
    try:
        return Settings.model_validate(settings_in(file.read_bytes()))
    except OSError as error:
        raise PlanbookError(f"{file}: this file cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        if place := MISTAKES.get("".join(map(str, wrong["loc"][:1]))):
            text = file.read_text(encoding="utf-8", errors="replace")
            raise PlanbookError(f"{file}:{place(text, error)}") from None
        known = ", ".join(Settings.model_fields)
        key = ".".join(str(part) for part in wrong["loc"])
        raise PlanbookError(f"{file}: [tool.planbook] {key}: {wrong['msg']}. Known settings: {known}") from None
    except ValueError as error:
        raise PlanbookError(f"{file}: {error}") from None
