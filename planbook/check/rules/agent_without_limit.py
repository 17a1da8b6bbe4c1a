"""agent-without-limit: a task whose cost nothing limits."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.agents import agents_in
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.problem import quoted
from planbook.settings.agents import Agent


class AgentWithoutLimit(Rule):
    """Finds tasks for agents whose cost nothing limits.

    An agent may take many turns, and a page can make it take more. Set `cost` in `limits`, or in the agent's entry in
    `[tool.planbook.agents]`, where `cost_a_day` can also limit all tasks of a day. How long a task may take is always
    limited. A program of kind `command` whose output is text cannot say what it costs, and is left out.

    Example:
        - agent: {name: summarizer, task: Summarize the news., into: summary}

    Use instead:
        - agent: {name: summarizer, task: Summarize the news., limits: {cost: 0.1, time: 3m}, into: summary}

    Fix: none; only an author knows what the task is worth.
    """

    name: ClassVar[str] = "agent-without-limit"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        steps = [step for step in judged.all_steps if step.word == "agent"]
        known = agents_in(judged.project) if steps else None
        for step in steps:
            name = str(getattr(step.do, "name", ""))
            if step.at("agent", "limits", "cost") is None and not _is_limited((known or {}).get(name)):
                what = f"nothing limits what this task for {quoted(name)} may cost"
                yield Finding(step.place, what, "add 'limits: {cost: …}', in US dollars")


def _is_limited(agent: Agent | None) -> bool:
    return agent is not None and (agent.cost is not None or (agent.kind == "command" and agent.output == "text"))
