"""What `extract` makes of a text that it has read: a match in it, a number."""

import re
from typing import Any, Literal

from planbook.errors import StepError
from planbook.filters import comma_number, number
from planbook.step import Model, Pattern

As = Literal["number", "comma_number"]
_AROUND = re.compile(r"^[\s$€£¥₹]+|[\s$€£¥₹]+$")


class NoMatch(Exception):
    """The text does not have what is looked for: not yet, perhaps."""


class Reading(Model):
    """How a text is read: which attribute it is taken from, what of it is meant, and what it is turned into."""

    attribute: str | None = None
    match: Pattern | None = None
    as_: As | None = None

    def take(self, text: Any) -> Any:
        """The value of the text. Raises NoMatch, and StepError of class value where it is no number."""
        if not isinstance(text, str):
            return text
        found = matched(self.match, text) if self.match else text
        if isinstance(found, dict):
            return {name: as_number(self.as_, part) for name, part in found.items()}
        return as_number(self.as_, found)


def matched(pattern: str, text: str) -> str | dict[str, str]:
    """The named groups as a mapping, unused ones empty; else the first group, or all that matched. Raises NoMatch."""
    found = re.search(pattern, text)
    if not found:
        raise NoMatch(f'"{text}" has nothing that matches {pattern}')
    if found.re.groupindex:
        return found.groupdict(default="")
    return (found[1] or "") if found.re.groups else found[0]


def as_number(form: As | None, text: str) -> Any:
    """The number, written in that form, a currency's sign aside; without a form, the text."""
    if form is None:
        return text
    plain = _AROUND.sub("", text.replace("\N{MINUS SIGN}", "-"))
    try:
        return number(plain) if form == "number" else comma_number(plain)
    except StepError as error:
        raise StepError(error.error_class, f"{error.message} (as: {form})") from None
