"""download-unbounded: as many files as a page likes to send."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.judged import Judged
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.steps import JudgedStep
from planbook.plan.expressions import names_used

MOST = 100
"""Files that a loop may fetch without anybody wondering."""
_CUT = re.compile(r"\[[^\[\]]*:[^\[\]]+\]|\bbatch\(|\bslice\(")


class DownloadUnbounded(Rule):
    """Finds downloads in a loop that has no end to speak of.

    Each file is kept with the run. How many there are is for the page to say when a loop goes through a list that was
    read from it, or takes more than a hundred turns: one long list, or a page that never stops, and the disk is full or
    the site feels attacked.

    A list that is cut (`[:50]`) has an end, and so has one that whoever runs the plan gives.

    Example:
        - extract: {all: {css: .invoice-number}, into: invoices}
        - each: {invoice: "{{ values.invoices }}"}
          download: {link: "{{ invoice }}"}

    Use instead:
        - extract: {all: {css: .invoice-number}, into: invoices}
        - each: {invoice: "{{ values.invoices[:50] }}"}
          download: {link: "{{ invoice }}"}

    Fix: none; only a person knows how many there should be.
    """

    name: ClassVar[str] = "download-unbounded"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: Judged) -> Iterator[Finding]:
        for step in judged.all_steps:
            if step.word != "download":
                continue
            for loop in (step, *reversed(step.parents)):
                if why := _has_no_end(loop):
                    todo = "cut the list, as in [:50]" if loop.step.each else f"lower 'at_most' to {MOST} or less"
                    yield Finding(step.place, why, todo)
                    break


def _has_no_end(loop: JudgedStep) -> str:
    turns = getattr(loop.do, "at_most", None)
    if isinstance(turns, int) and turns > MOST:
        return f"this may fetch {turns} files"
    items = loop.step.each.items if loop.step.each else None
    if not isinstance(items, str) or _CUT.search(items):
        return ""
    from_page = any(name[0] == "values" for name in names_used(items))
    return "this fetches as many files as the page lists" if from_page else ""
