"""What `extract` makes of a text that it has read: a match in it, a number."""

import re
from typing import Any, Literal

from planbook.filters import comma_number, number
from planbook.step import Model, Pattern

As = Literal["number", "comma_number"]
_AROUND = re.compile(r"^[\s$€£¥₹]+|[\s$€£¥₹]+$")
_LONGEST = 200  # letters of a text that a message shows


class NotYet(Exception):
    """There is nothing to read yet: it is waited for."""


class Reading(Model):
    """How a text is read: which attribute it is taken from, what of it is meant, and what it is turned into."""

    attribute: str | None = None
    match: Pattern | None = None
    as_: As | None = None

    def take(self, text: Any) -> Any:
        """The value of the text. Raises NotYet, and StepError of class value where it is no number."""
        if text is None:
            raise NotYet(f"it has no attribute {self.attribute}" if self.attribute else "it is not there")
        if not isinstance(text, str):
            return text
        found = matched(self.match, text) if self.match else text
        if isinstance(found, dict):
            return {name: self._typed(part) if part else part for name, part in found.items()}
        return self._typed(found)

    def _typed(self, text: str) -> Any:
        if self.as_ is None:
            return text
        if not text:
            raise NotYet("it is empty")
        return as_number(self.as_, text)


def matched(pattern: str, text: str) -> str | dict[str, str]:
    """The named groups as a mapping, unused ones empty; else the first group, or all that matched. Raises NotYet."""
    found = re.search(pattern, text)
    if not found:
        shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        raise NotYet(f'nothing in "{shown}" matches {pattern}')
    if found.re.groupindex:
        return found.groupdict(default="")
    return (found[1] or "") if found.re.groups else found[0]


def as_number(form: As, text: str) -> int | float:
    """The number, written in that form, a currency's sign aside. Raises StepError of class value."""
    plain = _AROUND.sub("", text.replace("\N{MINUS SIGN}", "-"))
    return number(plain) if form == "number" else comma_number(plain)
