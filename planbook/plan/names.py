"""Generates the ids of steps, and names that expressions can use."""

import re
from typing import Any

from planbook.plan.source import Mapping, Sequence, Text
from planbook.step.kind import Kind
from planbook.step.look import Look
from planbook.step.target import Target
from planbook.step.text import Name

_OTHER = re.compile(r"[\W_]+")
_LONGEST = 40


class Ids:
    """Generates unique ids. The ids that the plan sets are known beforehand."""

    def __init__(self, written: Any) -> None:
        self.taken = set(_given(written))
        self.counts: dict[str, int] = {}

    def make(self, kind: Kind) -> str | None:
        """Returns an id such as `click-sign-in`, or `click-sign-in-2`; None for a note."""
        if kind.word == "note":
            return None
        stem = made = slug(f"{kind.word} {short_name(kind)}")
        while made in self.taken:
            self.counts[stem] = self.counts.get(stem, 1) + 1
            made = f"{stem}-{self.counts[stem]}"
        self.taken.add(made)
        return made


def _given(written: Any) -> list[str]:
    if isinstance(written, Mapping):
        own = [str(written["id"])] if isinstance(written.get("id"), Text) else []
        return own + [found for value in written.values() for found in _given(value)]
    return [found for value in written for found in _given(value)] if isinstance(written, Sequence) else []


def slug(text: str) -> str:
    """Returns lower-case words joined by `-`, shortened at a word boundary."""
    words = _OTHER.sub("-", text.lower()).strip("-")
    return words if len(words) <= _LONGEST else words[: words.rfind("-", 0, _LONGEST + 1)] or words[:_LONGEST]


def identifier(text: Any) -> str:
    """Returns a name for expressions made from a text: `order_no` from `Order no.`."""
    words = _OTHER.sub("_", str(text).lower()).strip("_")
    return words if words[:1].isalpha() else f"value_{words}" if words else "value"


def short_name(kind: Kind) -> str:
    """Returns what the step is about in few words: its element's name, its short form, or the value that it sets."""
    for _, value in kind:
        if isinstance(value, (Target, Look)) and (name := _name(value)):
            return name
    words = [getattr(kind, field, None) for field in (kind.bare or "", "into", "add_to")]
    return next((str(word) for word in words if isinstance(word, (str, Name))), "")


def _name(value: Target | Look) -> str:
    if isinstance(value, Look):
        inner = value.not_ or value.target
        if inner:
            return _name(inner)
        return str(value.expression or value.address or value.page_title or "")
    first = next(iter(value.alternatives), None)
    return first.name.text if first and first.name else ""
