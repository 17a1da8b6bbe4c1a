"""brittle-target: an element that is named by something that changes."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.plan_parts import TargetFacts
from planbook.check.reason_comments import has_reason
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.fingerprints.generated_ids import generated_in
from planbook.plan.problem import quoted
from planbook.step.target import WAYS

LONGEST = 3
"""Elements that a CSS selector may pass through."""
_IN_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{\{.*?\}\}", re.DOTALL)
_COUNTS = re.compile(r":nth-[a-z-]+\([^)]*\)")
_BETTER = "name it by what a person sees: its role and name, or its label"


class BrittleTarget(Rule):
    """Finds elements that are named by how the page happens to be built.

    An XPath, a CSS selector through more than three elements, a generated id or class (`css-1x2y3z`, `ember123`,
    `:r3:`) and a bare index (`nth`, `:nth-child`) break when the page is built again, without any change that a person
    would see. The step then fails, or acts on another element.

    An index is fine if the plan says why the order is stable: in a comment or title of the step, or in a note right
    before it. A computed index is fine too. Fallbacks in an `or` may be brittle, except the first.

    Example:
        - click: {css: "#ember482 > button"}
        - click: {link: Details, nth: 3}

    Use instead:
        - click: {button: Save draft}
        - click: {link: Details, in: {row: Paper}}

    Fix: none; what else the element is called is on the page, not in the plan.
    """

    name: ClassVar[str] = "brittle-target"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for target in judged.targets:
            if not _is_last_resort(target):
                found = self._by_way(target) or self._by_count(target, judged)
                yield from [found] if found else []

    def _by_way(self, target: TargetFacts) -> Finding | None:
        name = target.name
        if name is None:
            return None
        if target.target.by == "xpath":
            return Finding(target.place, f"{quoted(name)} is an xpath, which follows how the page is built", _BETTER)
        if target.target.by != "css":
            return None
        made = next(generated_in(_without_expressions(name)), None)
        if made:
            return Finding(name.place, f"{quoted(made)} looks generated; the next build has another", _BETTER)
        steps = _elements(name)
        if steps > LONGEST:
            what = f"{quoted(name)} goes through {steps} elements"
            return Finding(name.place, what, f"{_BETTER}; or shorten it, to {LONGEST} at most")
        return None

    def _by_count(self, target: TargetFacts, judged: PlanFacts) -> Finding | None:
        place, count = target.key_place("nth"), ""
        if isinstance(target.target.nth, int) or target.target.nth == "last":
            count = f"nth: {target.target.nth}"
        elif target.target.by == "css" and target.name and (found := _COUNTS.search(target.name)):
            place, count = target.name.place, found[0]
        if not count or (target.step and has_reason(judged, target.step)):
            return None
        better = "say which one with 'has_text', 'in' or 'near', or say in its title or a comment why the order holds"
        return Finding(place, f"{quoted(count)} counts, and nothing says why", better)


def _is_last_resort(target: TargetFacts) -> bool:
    """Returns whether it is a fallback: it is in an `or`, and not the first."""
    if not target.is_fallback or target.step is None:
        return target.is_fallback
    at = target.path.index("or")
    holder = target.step.at(*target.path[:at])
    has_first = any(way in holder for way in WAYS)
    return has_first or target.path[at + 1 : at + 2] not in ((), (0,))


def _elements(css: str) -> int:
    """Returns how many elements a selector passes through; for several selectors, the most."""
    plain = _IN_BRACKETS.sub("", css)
    return max(len(re.split(r"\s*[>+~]\s*|\s+", one.strip())) for one in plain.split(","))


def _without_expressions(css: str) -> str:
    return re.sub(r"\{\{.*?\}\}", "", css, flags=re.DOTALL)
