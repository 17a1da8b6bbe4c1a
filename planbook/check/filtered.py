"""The patterns in expressions: of `findall`, `match`, and `replace` with `pattern=…`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planbook.check.parts import JudgedPattern
from planbook.plan.expressions import place_within
from planbook.step.text import is_template

if TYPE_CHECKING:
    from planbook.check.judged import Judged


def patterns_in_expressions(judged: "Judged") -> Iterator[JudgedPattern]:
    """Those that are written out, in every expression of the file."""
    for text in (text for _, _, text in judged.texts if is_template(text)):
        from planbook.values import expressions  # Jinja2 is loaded only for plans that have expressions

        for expression in expressions(text):
            for source in expression.patterns:
                yield JudgedPattern(source, 0, source, place_within(source, text, judged.lines))
