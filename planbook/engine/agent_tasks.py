"""What an `agent` step needs of a run: the task with its place in the run, and the record of what became of it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from planbook.errors import PlanbookError, StepError
from planbook.places import Project
from planbook.programs import pins
from planbook.programs.order import CannotStart
from planbook.secrets.redaction import Mask, remember
from planbook.settings.agents import Agent
from planbook.step.agent_order import AgentLimits, AgentOrder
from planbook.step.kind import Step

FOR_A_PLACE = 600.0
"""Seconds that a task waits at most until the agent has a place for it."""
MARGIN = 15.0
"""Seconds of a step beyond the time of its task, which is ended first."""
FROM_PAGE = "{} is what a page said, and no page gives tasks to an agent; write the task out, and give it as `context`"
NO_AGENTS = "agents work only in runs"


@dataclass(frozen=True)
class AgentTask:
    """A task of a run. `compared` is what a gate has compared, as in the request; None without a gate."""

    agent: Agent
    order: AgentOrder
    project: Project
    run_id: str
    plan: str
    step: str
    compared: Mapping[str, str] | None = None

    def refuse_changed(self) -> None:
        """Raises StepError if a file or setting of the agent has changed since the gate, as while it had no place."""
        refuse_changed(self.order.name, self.agent, self.project, self.compared)

    @property
    def limits(self) -> AgentLimits:
        """The limits of the step and of the agent together."""
        agent, own = self.agent, self.order.limits
        silence = least(own.silence, agent.most_silence)
        first = own.first_output or agent.first_output
        return AgentLimits(
            cost=least(own.cost, agent.cost),
            time=least(own.time, agent.most_time),
            first_output=least(own.first_output, agent.first_output) if first else silence,
            silence=silence,
        )


def least(*limits: float | None) -> float | None:
    """Returns the strictest of some limits; None if there is none."""
    return min((limit for limit in limits if limit is not None), default=None)


@dataclass(frozen=True)
class Report:
    """How those who carry out a task tell the run.

    `starting` is called just before it is started, `note` with a sentence for people, `called` with the fields of
    `ModelCalled`, and `keep` with the name and content of a file.
    """

    starting: Callable[[], None]
    note: Callable[[str], object]
    called: Callable[[Mapping[str, Any]], object]
    keep: Callable[[str, bytes], object]


class Agents(Protocol):
    """Carries out tasks (`planbook.agents`)."""

    async def perform(self, task: AgentTask, report: Report) -> Any:
        """Returns the answer: text, or JSON that fits the schema. Raises StepError."""
        ...


def seconds_of(step: Step, agents: Mapping[str, Agent]) -> float:
    """Returns how long a step's task may take, its wait for a place included; 0 for a step of another kind."""
    agent = agents.get(step.do.name) if step.do.word == "agent" else None  # type: ignore[attr-defined]
    if agent is None:
        return 0.0
    own = step.do.limits.time  # type: ignore[attr-defined]
    return FOR_A_PLACE + MARGIN + (min(own.total_seconds(), agent.most_time) if own else agent.most_time)


def hide(mask: Mask, agent: Agent) -> None:
    """Makes the environment variables that an agent gets secret: one of them is its key, and it may print it."""
    given = _environment(agent)
    for name, text in given.items():
        mask.add(name, text)
    remember({name: text for name, text in given.items() if text in mask})


def without_secrets(order: AgentOrder, mask: Mask, agent: Agent) -> AgentOrder:
    """Returns a task without secrets: a page may show what was typed into it.

    What the agent gets as environment variables stays: `prod` may be one, and a word of the task.
    """
    others = mask.without(_environment(agent))
    return replace(order, task=others.text(order.task), context=others.value(order.context))


def _environment(agent: Agent) -> dict[str, str]:
    return {name: os.environ[name] for name in agent.environment if name in os.environ}


def refuse_changed(name: str, agent: Agent, project: Project, compared: Mapping[str, str] | None) -> None:
    """Raises StepError if a file or setting of the agent is not what the gate has compared."""
    try:
        pins.refuse_changed(name, agent, project, compared)
    except CannotStart as error:
        raise StepError("value", str(error)) from None
    except PlanbookError as error:  # the settings cannot be read any more
        raise StepError("value", f"{name} cannot be started: {error}") from None


def refuse_page(name: str | None) -> None:
    """Raises StepError if the value of this name, which came from a page, is in a task."""
    if name:
        raise StepError("value", FROM_PAGE.format(name))
