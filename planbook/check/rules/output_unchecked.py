"""output-unchecked: a request, a program, or a task for an agent, whose answer nothing looks at."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.programs import program_of

JUDGED_BY = {"request": "expect", "agent": "output"}
"""The kinds that get an answer, and the key that says what it must be."""


class OutputUnchecked(Rule):
    """Finds requests, programs, and tasks for agents, whose answer no step looks at.

    Many servers answer 200 although they refused, and say so in the text: `{"error": "unknown article"}`. Without
    `expect`, only the status is compared, and such a run passes. It is enough that `expect` says what the answer must
    be, or that a step uses the value that `into` sets. For an agent, it is `output` that says what the answer must be.
    For a program, it is the `schema` of its entry in `[tool.planbook.programs]`. If a program writes nothing that
    matters, its exit code is enough: leave `into` out.

    Example:
        - request: {get: /api/orders, into: orders}

    Use instead:
        - request: {get: /api/orders, expect: {json: "{{ answer.orders | length > 0 }}"}, into: orders}

    Fix: none; a person has to say what a right answer is.
    """

    name: ClassVar[str] = "output-unchecked"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        used = {use.name[1:2] for use in judged.uses if use.name[0] in ("values", "last")}
        for step in judged.all_steps:
            into = getattr(step.do, "into", None)
            if used & {(into,), ()}:
                continue
            key = JUDGED_BY.get(step.word)
            if key and step.at(step.word, key) is None:
                what = f"nothing looks at the answer of this '{step.word}'"
                yield Finding(step.place, what, f"add an '{key}' to it: what is a right answer?")
            elif step.word == "run" and into and not _has_schema(judged, step):
                what = "nothing looks at what this program writes"
                yield Finding(step.place, what, "expect something of it, or give the program a 'schema'")


def _has_schema(judged: PlanFacts, step: StepFacts) -> bool:
    program = judged.programs.get(program_of(step.step))
    return program is not None and program.schema_ is not None
