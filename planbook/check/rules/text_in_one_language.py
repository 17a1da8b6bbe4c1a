"""text-in-one-language: a date or an amount in the spelling of one language."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from planbook.check.plan_facts import PlanFacts
from planbook.check.rule import Finding, Profile, Rule, RuleFamily
from planbook.plan.expressions import place_within
from planbook.plan.problem import quoted
from planbook.plan.source import Mapping, Text

_MONTHS = """
January February March April May June July August September October November December
Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Januar Februar März Mai Juni Juli Oktober Dezember Okt Dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober december
"""
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})\b\.?"
# Compiled on first use: most checks do not ask for this rule.
_DATE = rf"""\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?
    | \b\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:de\s+)?{_MONTH}(?:\s+(?:de\s+)?\d{{4}}\b)?
    | \b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})\b | \b\d{{1,2}}\.\d{{1,2}}\.\d{{4}}\b"""
_AMOUNT = r"""(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF))\s?\d[\d.,’']*\d?
    | \b\d[\d.,’']*\s?(?:[$€£¥₹]|(?:USD|EUR|GBP|CHF)\b)
    | \b\d{1,3}(?:,\d{3})+\.\d{2}\b | \b\d{1,3}(?:\.\d{3})+,\d{2}\b"""
_SHOWN = ("text", "has_text", "reads", "contains", "value", "page_title")
_NOT_SHOWN = ("css", "xpath", "testid", "role")


class TextInOneLanguage(Rule):
    """Finds dates and amounts in the spelling of one language.

    A page that says `January 5, 2026` and `$1,299.50` to one browser says `5. Januar 2026` and `1.299,50 $` to
    another: on a server, for another account, or after an update of the site. Read such a text into a value and
    compare that. The plan then contains a number or a date instead of its spelling.

    Only literal text counts, not what an expression inserts, and only in looks and names of elements. The rule ignores
    words, which a plan cannot do without, and targets with fallbacks (`or`).

    Example:
        - expect: {testid: total, reads: "$1,299.50"}

    Use instead:
        inputs:
          agreed: {type: number, default: 1299.5}
        steps:
          - extract: {from: {testid: total}, as: number, into: total}
          - expect: "{{ values.total == inputs.agreed }}"

    Fix: none; the value has to be read in a step of its own.
    """

    name: ClassVar[str] = "text-in-one-language"
    family: ClassVar[RuleFamily] = "fragile"
    profile: ClassVar[Profile] = "unattended"

    def findings(self, judged: PlanFacts) -> Iterator[Finding]:
        for text in dict.fromkeys(_shown_texts(judged)):
            literal = re.sub(r"\{\{.*?\}\}", "\0", text, flags=re.DOTALL)
            for kind, pattern in (("a date", _DATE), ("an amount", _AMOUNT)):
                if found := re.search(pattern, literal, re.VERBOSE):
                    what = f"{quoted(found[0])} is {kind} as one language writes it"
                    place = place_within(found[0], text, judged.lines)
                    yield Finding(place, what, "read it with 'extract', and compare the value")
                    break


def _shown_texts(judged: PlanFacts) -> Iterator[Text]:
    """Yields the texts that the page is searched for, as they are written."""
    for target in judged.targets:
        if target.target.or_ or target.is_fallback:
            continue
        if target.name is not None and target.target.by not in _NOT_SHOWN:
            yield target.name
        yield from _under(target.written, ("has_text",))
    for look in judged.looks:
        yield from _under(look.written, _SHOWN)


def _under(written: Any, keys: tuple[str, ...]) -> Iterator[Text]:
    for key in keys if isinstance(written, Mapping) else ():
        if isinstance(text := written.get(key), Text):
            yield text
