"""secret-in-extract: a value read from a field that a secret was filled into."""

from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.plan_parts import TargetFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.secret_patterns import filled_with_secrets, holds_secret
from planbook.step.target import Target


class SecretInExtract(Rule):
    """Finds values that are read from a password field, or from a field into which a secret was filled.

    What is read becomes a value of the run. Steps can put it into addresses, pages and files, and the run keeps it.
    Pictures are not meant: planbook covers the fields that received secrets.

    Example:
        - extract: {from: {field: Password}, into: password}

    Use instead:
        - expect: {field: Password}

    Fix: none; whatever uses the value would lack it.
    """

    name: ClassVar[str] = "secret-in-extract"
    family: ClassVar[RuleFamily] = "dangerous"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        filled = {way for target in filled_with_secrets(judged) for way in _ways(target.target)}
        for target in judged.targets:
            if not _is_read(target) or target.is_fallback:
                continue
            why = "a secret is filled into it" if filled.intersection(_ways(target.target)) else ""
            why = why or ("its name says that it holds a secret" if holds_secret(target.target) else "")
            if why:
                what = f"{target.target.describe()} is read, and {why}"
                yield Finding(target.place, what, "leave it out: what is read is kept, and may go anywhere")


def _ways(target: Target) -> set[tuple[str | None, str]]:
    return {(other.by, str(other.name)) for other in target.alternatives}


def _is_read(target: TargetFacts) -> bool:
    """Returns whether an `extract` reads the value of the element."""
    step = target.step
    if step is None or step.word != "extract" or target.refines:
        return False
    return getattr(step.do, "attribute", None) in (None, "value") and target.path[1:2] in (("from",), ("all",))
