"""The agents that plans give tasks to, as the project's settings have them when a run is prepared."""

from collections.abc import Mapping, Sequence

from planbook.errors import PlanProblems
from planbook.places import Project
from planbook.plan.model import Plan
from planbook.plan.problem import Problem, ProblemCollector, shown
from planbook.plan.text_places import place_in
from planbook.plan.walk import all_steps
from planbook.settings import read_settings
from planbook.settings.agents import Agent, no_such_agent

RULE = "missing-agent"


def names_in(plan: Plan) -> list[str]:
    """Returns the names of the agents of a plan's steps, each once."""
    return list(dict.fromkeys(step.do.name for step in all_steps(plan) if step.do.word == "agent"))  # type: ignore[attr-defined]


def listed_agents(plans: Sequence[Plan], project: Project) -> dict[str, Agent]:
    """Returns the agents of these plans that the settings list, by name. Raises PlanbookError."""
    names = dict.fromkeys(name for plan in plans for name in names_in(plan))
    known = read_settings(project).agents if names else {}
    return {name: known[name] for name in names if name in known}


def agents_of(plans: Sequence[Plan], project: Project) -> dict[str, Agent]:
    """Returns the agents of these plans, by name. Raises PlanProblems if the settings do not list one of them."""
    names = [name for plan in plans for name in names_in(plan)]
    if not names:
        return {}
    known = read_settings(project).agents
    problems = [problem for plan in plans for problem in _missing(plan, known)]
    if problems:
        raise PlanProblems(problems)
    return {name: known[name] for name in names}


def _missing(plan: Plan, known: Mapping[str, Agent]) -> list[Problem]:
    book = ProblemCollector(shown(plan.file), plan.text)
    for step in all_steps(plan):
        name = step.do.name if step.do.word == "agent" else None  # type: ignore[attr-defined]
        if name is not None and name not in known:
            book.add(place_in(step, name, book), *no_such_agent(name, list(known)), RULE)
    return book.sorted()
