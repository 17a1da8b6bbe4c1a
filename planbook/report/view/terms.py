"""Describes the options of a step: when it runs, how often, for how long, and what happens if it fails."""

import shlex
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from planbook.plan.authored import as_written, duration_as_written
from planbook.plan.browser_options import Browser
from planbook.plan.emit import flow
from planbook.plan.inputs import expected_value
from planbook.plan.problem import listed
from planbook.plan.programs import program_of
from planbook.plan.walk import verifying_steps
from planbook.report.phrases import CLASSES, plural
from planbook.settings.agents import Agent
from planbook.settings.programs import PLACEHOLDER, Program
from planbook.step.kind import Step
from steps.agent import Agent as AgentStep
from steps.ask import Ask

REMEDIES = {
    "wait": "wait, then try once more",
    "reload": "reload the page, then try once more",
    "back": "go back, then try once more",
    "close_dialog": "press Escape, then try once more",
    "sign_in": "sign in, then try once more",
    "ask": "ask a person",
    "fail": "try nothing else",
}


def step_terms(
    step: Step,
    programs: Mapping[str, Program] = MappingProxyType({}),
    agents: Mapping[str, Agent] = MappingProxyType({}),
) -> list[str]:
    """Returns sentences without their full stop, the most important first."""
    return [
        *_when(step),
        *_given(step),
        *_asked(step),
        *_program(step, programs),
        *_agent(step, agents),
        *_attempts(step),
        *_verify(step),
        *recoveries(step.recover),
        *_sure(step),
    ]


def settings(browser: Browser) -> list[str]:
    """Returns the settings in the plan's `browser`: each key in words, and its value."""
    return [f"{key.replace('_', ' ')} {flow(value)}" for key, value in as_written(browser).items()]


def recoveries(recover: Mapping[str, Any]) -> list[str]:
    """Returns what is done about each error class."""
    return [f"If it fails ({_class(name)}): {_remedy(remedy)}" for name, remedy in recover.items()]


def _when(step: Step) -> Iterator[str]:
    if step.each:
        yield f"For each {step.each.name} of {_shown(step.each.items)}"
    if step.when:
        yield f"Only if {step.when.describe()}"
    most = getattr(step.do, "at_most", None)
    if most is not None:
        yield f"Again and again until a step in it says so; it fails if none did within {_turns(most)}"


def _given(step: Step) -> Iterator[str]:
    given = getattr(step.do, "inputs", None) if step.do.word == "call" else None
    if given:
        yield f"With {listed(f'{name} = {_shown(value)}' for name, value in given.items())}"


def _asked(step: Step) -> Iterator[str]:
    do = step.do
    if not isinstance(do, Ask):
        return
    if do.fields:
        yield f"To fill in: {listed(f'{name} ({expected_value(field)})' for name, field in do.fields.items())}"
    if do.not_starter:
        yield "Whoever started the run may not answer"
    if do.at_least != 1:
        yield f"{do.at_least} people must give the same answer"
    if do.within is not None:
        yield f"If nobody answers within {_shown(do.within)}, {_unanswered(do.on_timeout)}"
    if do.wait:
        yield "The browser stays open until there is an answer"


def _unanswered(on_timeout: Any) -> str:
    if isinstance(on_timeout, str):
        return "the step fails" if on_timeout == "fail" else "the run is cancelled"
    return f"the run continues with {_shown(on_timeout['value'])}"


def _program(step: Step, programs: Mapping[str, Program]) -> Iterator[str]:
    name = program_of(step)
    if not name:
        return
    program = programs.get(name)
    if program is None:
        yield f"[tool.planbook.programs] has no {name}: such a run is refused"
        return
    yield f"It starts {' '.join(map(_quoted, program.argv))}" + (f" ({program.about})" if program.about else "")
    yield "It may use the network" if program.network else "It may not use the network"
    if program.folder != ".":
        yield f"Its working folder is {program.folder}"
    if program.environment:
        yield f"It gets the environment variables {listed(program.environment)}"
    if program.secrets:
        yield f"It gets the secrets {listed(program.secrets)}"
    memory = "any amount of memory" if program.memory is None else f"{program.memory / 1e6:g} MB of memory"
    yield f"It may take {program.time:g} seconds, {memory}, and write {program.output / 1e6:g} MB"
    yield "Its output must fit a schema" if program.schema_ is not None else "Nothing describes its output"


def _agent(step: Step, agents: Mapping[str, Agent]) -> Iterator[str]:
    if not isinstance(step.do, AgentStep):
        return
    agent, limits = agents.get(step.do.name), step.do.limits
    if agent is None:
        yield f"[tool.planbook.agents] has no {step.do.name}: such a run is refused"
        return
    who = f"the program {' '.join(map(_quoted, agent.command))}" if agent.command else "a model"
    model = f" with {agent.model}" if agent.model else ""
    yield f"The agent is {who}{model}" + (f" ({agent.about})" if agent.about else "")
    yield f"It {agent.may}"
    if agent.folders:
        yield f"Its folders are {listed(agent.folders)}"
    if agent.environment:
        yield f"It gets the environment variables {listed(agent.environment)}"
    cost = min((one for one in (limits.cost, agent.cost) if one is not None), default=None)
    time = min(limits.time.total_seconds(), agent.most_time) if limits.time else agent.most_time
    yield f"It may take {time:g} seconds" + (f", and cost {cost:g} USD" if cost else ", and nothing limits its cost")
    yield "Its answer must fit a schema" if step.do.output else "Nothing describes its answer"


def _quoted(part: str) -> str:
    return shlex.quote(part) if not PLACEHOLDER.search(part) else part


def _attempts(step: Step) -> Iterator[str]:
    if step.timeout is not None:
        yield f"One attempt may take {_shown(step.timeout)}"
    if step.retries is not None and step.retries != 0:
        over = ", each from its first step" if step.do.holds_steps or step.do.word == "call" else ""
        yield f"Up to {_attempts_of(step.retries)} if it fails{over}"
    if step.retries == 0:
        yield "One attempt only"
    if step.wait == "load":
        yield "A page that it opens is waited for until all of it has been loaded"
    if step.optional:
        yield "If it fails, the plan goes on"


def _verify(step: Step) -> Iterator[str]:
    told = "Where it is unclear whether it was sent"
    if step.verify is None:
        return
    looks = [one.do.describe() for one in verifying_steps(step)]
    yield f"{told}: {'; '.join(looks)}" if looks else f"{told}, look whether {step.verify.describe()}"  # type: ignore[union-attr]


def _sure(step: Step) -> Iterator[str]:
    if step.confidence is not None:
        yield f"The planner is {step.confidence:.0%} sure of it" + (f": {step.unsure}" if step.unsure else "")


def _class(name: str) -> str:
    return "any other way" if name == "any" else CLASSES[name]  # type: ignore[index]


def _remedy(remedy: Any) -> str:
    if isinstance(remedy, str):
        return REMEDIES.get(remedy, remedy)
    return f"call the plan {remedy['call']}, then try once more" if "call" in remedy else _shown(remedy)


def _turns(most: Any) -> str:
    return plural(most, "turn") if isinstance(most, int) else _shown(most)


def _attempts_of(retries: Any) -> str:
    return plural(retries, "more attempt", "more attempts") if isinstance(retries, int) else f"{retries} more attempts"


def _shown(value: Any) -> str:
    return duration_as_written(value) if isinstance(value, timedelta) else str(as_written(value))
