"""A task for an agent, as a step gives it, and the agent's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AgentLimits:
    """What one task may cost, in US dollars, and take, in seconds. None: as the agent's entry in the settings says."""

    cost: float | None = None
    time: float | None = None
    first_output: float | None = None
    silence: float | None = None


@dataclass(frozen=True)
class AgentOrder:
    """A task. `context` is data that it is about; `schema` is the JSON Schema of the answer, which is text without."""

    name: str
    task: str
    context: Any = None
    schema: Mapping[str, Any] | None = None
    limits: AgentLimits = AgentLimits()
