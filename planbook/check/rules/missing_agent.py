"""missing-agent: a task for an agent that the settings do not list."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.agents import agents_in
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.source import place_of
from planbook.settings.agents import no_such_agent


class MissingAgent(Rule):
    """Finds tasks for agents that `[tool.planbook.agents]` in `pyproject.toml` does not list.

    Such a plan does not begin to run. The list is reviewed like a plan, because it says what is started, and what that
    may do.

    Example:
        - agent: {name: sumarizer, task: Summarize the news., limits: {cost: 0.1}, into: summary}

    Use instead:
        - agent: {name: summarizer, task: Summarize the news., limits: {cost: 0.1}, into: summary}

    Fix: none; only an author knows which agent is meant.
    """

    name: ClassVar[str] = "missing-agent"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        steps = [step for step in judged.all_steps if step.word == "agent"]
        known = agents_in(judged.project) if steps else None
        for step in steps if known is not None else ():
            name = str(getattr(step.do, "name", ""))
            if known is not None and name not in known:
                place = place_of(step.at("agent", "name")) or step.place
                yield Finding(place, *no_such_agent(name, list(known)))
