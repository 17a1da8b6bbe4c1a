"""Finds the patterns in expressions: those of `findall`, `match`, and `replace` with `pattern=…`."""

from collections.abc import Iterable, Iterator

from planbook.check.plan_parts import PatternFacts
from planbook.plan.expressions import place_within
from planbook.plan.source import Text
from planbook.step.text import is_template


def patterns_in_expressions(texts: Iterable[Text], lines: list[str]) -> Iterator[PatternFacts]:
    """Yields every constant pattern in the expressions of a file's texts."""
    for text in filter(is_template, texts):
        from planbook.values.parse import expressions  # Jinja2 is loaded only for plans that have expressions

        for expression in expressions(text):
            for source in expression.patterns:
                yield PatternFacts(source, 0, source, place_within(source, text, lines))
