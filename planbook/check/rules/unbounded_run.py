"""unbounded-run: programs and agents that are started without an end, or may use any amount of memory."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.agents import agents_in
from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.rules.download_unbounded import endless_loop
from planbook.check.steps import StepFacts
from planbook.plan.programs import program_of

EVERY = "this starts a program for each item that the page lists"
EVERY_TASK = "this gives an agent a task for each item that the page lists"


class UnboundedRun(Rule):
    """Finds programs and agents in a loop without a reasonable end, and programs without a limit of memory.

    If a loop goes through a list that was read from a page, or takes more than a hundred turns, a page decides how
    often the program is started, or how many tasks the agent gets. What an agent costs in all is limited if its entry
    in `[tool.planbook.agents]` has `cost_a_day`. A program whose entry in `[tool.planbook.programs]` has
    `memory = "none"` can use up the machine. There is always a limit of time.

    A list that is cut (`[:50]`) has an end, and so does one that comes from an input. Better than a loop is a program
    that takes the whole list on standard input.

    Example:
        - extract: {all: {css: .sku}, into: skus}
        - each: {sku: "{{ values.skus }}"}
          run: {program: weigh, args: {sku: "{{ sku }}"}}
          effect: read

    Use instead:
        - extract: {all: {css: .sku}, into: skus}
        - run: {program: weigh-all, stdin: "{{ values.skus }}"}
          effect: read

    Fix: none; a person has to say how many there should be.
    """

    name: ClassVar[str] = "unbounded-run"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if step.word == "agent":
                yield from _tasks(judged, step)
            name = program_of(step.step)
            if not name:
                continue
            if endless := endless_loop(step):
                turns, todo = endless
                yield Finding(step.place, f"this may start a program {turns} times" if turns else EVERY, todo)
            program = judged.programs.get(name)
            if program and program.memory is None:
                what = f"'{name}' may use any amount of memory"
                yield Finding(step.place, what, f"set 'memory' in [tool.planbook.programs.{name}]")


def _tasks(judged: PlanFacts, step: StepFacts) -> Iterator[Finding]:
    endless = endless_loop(step)
    if endless is None:
        return
    agent = (agents_in(judged.project) or {}).get(str(getattr(step.do, "name", "")))
    if agent is None or agent.cost_a_day is None:
        turns, todo = endless
        yield Finding(step.place, f"this may give an agent {turns} tasks" if turns else EVERY_TASK, todo)
