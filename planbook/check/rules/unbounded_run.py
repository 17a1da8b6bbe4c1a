"""unbounded-run: programs that are started without an end, or may use any amount of memory."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.rules.download_unbounded import endless_loop
from planbook.plan.programs import program_of

EVERY = "this starts a program as often as the page lists something"


class UnboundedRun(Rule):
    """Finds programs in a loop without a reasonable end, and programs without a limit of memory.

    If a loop goes through a list that was read from a page, or takes more than a hundred turns, a page decides how
    often the program is started. A program whose entry in `[tool.planbook.programs]` has `memory = "none"` can use up
    the machine. There is always a limit of time.

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
