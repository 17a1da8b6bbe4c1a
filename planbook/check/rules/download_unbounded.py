"""download-unbounded: downloads without a limit."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import StepFacts
from planbook.plan.expressions import names_used

MOST = 100
"""Files that a loop may download without a finding."""
EVERY = "this downloads as many files as the page lists"
_CUT = re.compile(r"\[[^\[\]]*:[^\[\]]+\]|\bbatch\(|\bslice\(")


class DownloadUnbounded(Rule):
    """Finds downloads in a loop without a reasonable end.

    The run keeps each file. If a loop goes through a list that was read from the page, or takes more than a hundred
    turns, the page decides how many there are. A long list, or a page that never stops, fills the disk or looks like
    an attack to the site.

    A list that is cut (`[:50]`) has an end, and so does one that comes from an input.

    Example:
        - extract: {all: {css: .invoice-number}, into: invoices}
        - each: {invoice: "{{ values.invoices }}"}
          download: {link: "{{ invoice }}"}

    Use instead:
        - extract: {all: {css: .invoice-number}, into: invoices}
        - each: {invoice: "{{ values.invoices[:50] }}"}
          download: {link: "{{ invoice }}"}

    Fix: none; a person has to say how many there should be.
    """

    name: ClassVar[str] = "download-unbounded"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for step in judged.all_steps:
            if step.word != "download":
                continue
            if endless := endless_loop(step):
                turns, todo = endless
                yield Finding(step.place, f"this may fetch {turns} files" if turns else EVERY, todo)


def endless_loop(step: StepFacts) -> tuple[int | None, str] | None:
    """Returns the turns of a loop around a step, or None if a page says how many, and what to do; None if it ends."""
    for loop in (step, *reversed(step.parents)):
        turns = getattr(loop.do, "at_most", None)
        if isinstance(turns, int) and turns > MOST:
            return turns, f"lower 'at_most' to {MOST} or less"
        items = loop.step.each.items if loop.step.each else None
        if not isinstance(items, str) or _CUT.search(items):
            continue
        if any(name[0] == "values" for name in names_used(items)):
            return None, "cut the list, as in [:50]"
    return None
