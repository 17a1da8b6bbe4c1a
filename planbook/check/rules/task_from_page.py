"""task-from-page: what a page says in the task of an agent."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.origins import Origins
from planbook.plan.problem import quoted
from planbook.plan.source import place_of


class TaskFromPage(Rule):
    """Finds tasks for agents that contain what a page or another agent said.

    A page may say anything, also what an agent should do. In `context` such a value is marked as data; in `task` it
    would be part of the task. A run fails at such a step.

    Example:
        - extract: {from: {testid: news}, into: news}
        - agent: {name: summarizer, task: "Summarize this: {{ values.news }}", limits: {cost: 0.1}, into: summary}

    Use instead:
        - extract: {from: {testid: news}, into: news}
        - agent:
            name: summarizer
            task: Summarize the news.
            context: "{{ values.news }}"
            limits: {cost: 0.1}
            into: summary

    Fix: none; the task has to be reworded.
    """

    name: ClassVar[str] = "task-from-page"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        steps = [step for step in judged.all_steps if step.word == "agent"]
        origins = Origins(judged.plan) if steps else None
        for step in steps:
            name = origins.page_name(step.step, getattr(step.do, "task", "")) if origins else None
            if name:
                what = f"{quoted(name)} is what a page said, and no page gives tasks to an agent"
                place = place_of(step.at("agent", "task")) or step.place
                yield Finding(place, what, "write the task out, and give it as 'context'")
