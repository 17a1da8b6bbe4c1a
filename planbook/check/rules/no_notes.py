"""no-notes: many steps without a note."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily

MOST = 10
"""Steps that a plan may have without a note."""


class NoNotes(Rule):
    """Finds plans of more than ten steps without a single `note`.

    The steps say what is done. Notes say why, what the account may do, and what the page is like. Without notes, that
    is known only to the author. Notes with a heading also divide the notebook.

    Example:
        steps: [goto: /1, goto: /2, goto: /3, goto: /4, goto: /5, goto: /6, goto: /7, goto: /8, goto: /9, goto: /10,
          goto: /11]

    Use instead:
        - note: |
            ### The archive
            One page for each year; those before 2015 were lost.
        - goto: /1
        - goto: /2

    Fix: none; only a person knows why.
    """

    name: ClassVar[str] = "no-notes"
    family: ClassVar[RuleFamily] = "readable"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        words = [step.word for step in judged.steps]
        if len(words) > MOST and "note" not in words:
            what = f"there are {len(words)} steps and no note"
            yield Finding(judged.key_place("steps"), what, "add a 'note' before each part: what it is for, and why")
