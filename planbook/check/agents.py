"""The agents of a project, for rules: settings that cannot be read are reported by the command itself."""

from collections.abc import Mapping

from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import read_settings
from planbook.settings.agents import Agent


def agents_in(project: Project) -> Mapping[str, Agent] | None:
    """Returns the agents in `[tool.planbook.agents]`; None if the settings cannot be read."""
    try:
        return read_settings(project).agents
    except PlanbookError:
        return None
