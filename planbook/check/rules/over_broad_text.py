"""over-broad-text: a text that matches nearly everything."""

import re
from collections.abc import Iterator
from typing import ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.plan_parts import LookFacts, TargetFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.check.slow_patterns import is_slow
from planbook.plan.problem import quoted
from planbook.plan.source import Text
from planbook.step.target import NAMED_BY_A_PART
from planbook.step.text import Name, is_template

_SHORT = re.compile(r"[0-9A-Za-zÀ-ÿ]{1,2}")
_NEGATABLE = re.compile(
    r"(?:you are |currently )?(?:(?:signed|logged) (?:in|on)|connected|paid|available|in stock|verified|confirmed"
    r"|active|enabled|valid|approved|accepted|subscribed|registered|authorized|authorised|allowed|found)[.!]?",
    re.IGNORECASE,
)
"""Texts that pages also show with a "not" before or inside them."""
_ANY = ("a", "Sign in", "Orders", "Über uns", "zzz")
"""Texts that have nothing in common."""


class OverBroadText(Rule):
    """Finds texts that match far more than they are meant to.

    `text`, `has_text`, `contains` and the names of rows, list items and articles match a part, in any case: `OK` is in
    "Book a table", `1` is in "2031". A look then holds where it should not, and a step finds several elements or the
    wrong one. A pattern such as `/.*/` matches everything. A look for `Signed in` holds on a page that says "Not
    signed in".

    Example:
        - expect: {text: OK}
        - click: {link: '/.*/', in: {row: Paper}}

    Use instead:
        - expect: {text: OK, exact: true}
        - click: {role: link, in: {row: Paper}}

    Fix: none; a person has to say what else the text contains.
    """

    name: ClassVar[str] = "over-broad-text"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "reviewable"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for target in judged.targets:
            yield from self._in_target(target)
        for look in judged.looks:
            yield from self._in_look(look)

    def _in_target(self, target: TargetFacts) -> Iterator[Finding]:
        by, name, more = target.target.by, target.name, target.target.has_text
        if name is not None and by not in ("css", "xpath", "testid", "role"):
            if by in NAMED_BY_A_PART and not target.target.exact:
                yield from _short(name, "write more of it, or add 'exact: true'")
            yield from _fits_all(name, target.target.name, _ANY)
        if more is not None:
            written = target.written["has_text"]
            yield from _short(written, "write more of it")
            yield from _fits_all(written, more, _ANY)

    def _in_look(self, look: LookFacts) -> Iterator[Finding]:
        yield from _negatable(look)
        reads, contains = look.look.reads, look.look.contains
        if contains is not None:
            yield from _short(look.written["contains"], "write more of it, or compare the whole text with 'reads'")
            yield from _fits_all(look.written["contains"], contains, ("", *_ANY))
        if reads is not None:
            yield from _fits_all(look.written["reads"], reads, ("", *_ANY))


def _negatable(look: LookFacts) -> Iterator[Finding]:
    """Yields a text that also appears, negated, on a page where the look should not hold."""
    if "not" in look.path:
        return
    target, words = look.look.target, look.look.contains
    better = "write more of it, add 'exact: true', or look that the other text is not there"
    if words is not None:
        written = look.written["contains"]
    elif target is not None and target.by == "text" and not target.exact and look.look.is_ in (None, "visible"):
        written, words = (look.written if isinstance(look.written, Text) else look.written.get("text")), target.name
    else:
        return
    text = words.text if words and not words.pattern else ""
    if isinstance(written, Text) and _NEGATABLE.fullmatch(text.strip()):
        yield Finding(
            written.place, f'{quoted(written)} is also found where a page says "Not {text.strip().lower()}"', better
        )


def _short(written: Text, better: str) -> Iterator[Finding]:
    if not written.strip():
        yield Finding(written.place, f"{quoted(written)} is in every text", better)
    elif _SHORT.fullmatch(written.strip()):
        yield Finding(written.place, f"{quoted(written)} is looked for as a part of a text, and is in many", better)


def _fits_all(written: Text, name: Name | None, texts: tuple[str, ...]) -> Iterator[Finding]:
    if name and name.pattern and not is_template(name.text) and _fits_each(name, texts):
        yield Finding(
            written.place, f"{quoted(written)} fits any text", "write what only this one has, or leave it out"
        )


def _fits_each(name: Name, texts: tuple[str, ...]) -> bool:
    pattern = re.compile(name.text, name.for_python)
    return not is_slow(name.text, name.for_python) and all(map(pattern.search, texts))
