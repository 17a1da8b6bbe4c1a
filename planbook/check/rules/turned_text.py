"""turned-text: characters that make a plan look like another one."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.output.printable import TURNING
from planbook.plan.problem import Place


class TurnedText(Rule):
    """Finds invisible characters that change the direction of the text after them.

    An editor, or the page of a pull request, shows what follows such a character in another order than it is read. So a
    review may see another plan than the one that runs: another button, an amount, a comment that is a step. Languages
    that are written from right to left need no such characters.

    In a text between double quotes, the character can be written as its code, which everybody sees.

    Example:
        - note: Pay \N{RIGHT-TO-LEFT OVERRIDE}001 EUR

    Use instead:
        - note: "Pay \\u202e001 EUR"

    Fix: none; a person has to say what was meant.
    """

    name: ClassVar[str] = "turned-text"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "runs"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for number, line in enumerate(judged.lines, 1):
            if found := TURNING.search(line):
                what = f"the invisible character U+{ord(found[0]):04X} changes the direction of the text after it"
                code = f'"\\u{ord(found[0]):04x}"'
                expected = f"take it out, or write it as its code in double quotes: {code}"
                yield Finding(Place(number, found.start() + 1, 1), what, expected)
