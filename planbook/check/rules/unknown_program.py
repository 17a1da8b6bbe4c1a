"""unknown-program: a program that the project does not list, or that is given what it does not take."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.programs import program_of
from planbook.plan.source import place_of
from planbook.programs.fit import misfits


class UnknownProgram(Rule):
    """Finds steps `run` that do not fit the list of programs in the project's `pyproject.toml`.

    A plan can only start programs that `[tool.planbook.programs]` lists. It gives each argument and each file that the
    program's `argv` names, and nothing else; it gives standard input only if the list says so. The plan's `secrets`
    have those that the program gets. A run of another plan is refused before it starts.

    Example:
        - run: {program: weight, args: {sku: A4}}

    Use instead:
        - run: {program: weigh, args: {sku: A4}}

    Fix: none; a person has to say which program is meant, or list it.
    """

    name: ClassVar[str] = "unknown-program"
    family: ClassVar[RuleFamily] = "wrong"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if not program_of(step.step):
                continue
            for one in misfits(step.do, judged.programs, judged.plan.secrets):
                written = step.at("run", *one.path) if one.path else None
                place = place_of(written) if len(one.path) == 1 else None
                if place is None and one.path and step.at("run", *one.path) is not None:
                    place = step.key_place("run", *one.path)
                yield Finding(place or place_of(step.own) or step.place, one.what, one.expected)
