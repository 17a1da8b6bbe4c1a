"""The agents of a project, for rules: settings that cannot be read are reported by the command itself."""

from collections.abc import Mapping

from planbook.agent_settings import Agent
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.settings import read_settings


def agents_in(project: Project) -> Mapping[str, Agent] | None:
    """Returns the agents in `[tool.planbook.agents]`; None if the settings cannot be read."""
    try:
        return read_settings(project).agents
    except PlanbookError:
        return None
