"""The kinds of format 1: those that this version runs, and those that it only recognizes."""

from functools import cache
from typing import Any, ClassVar

from planbook.step.kind import Effect, Family, Kind
from steps.table import KINDS, LATER, find_kind

WORDS = (*KINDS, *LATER)
PEOPLE = ("ask",)
"""Kinds whose values a person provides."""
"""All kinds of format 1."""


class LaterKind(Kind):
    """A kind of step that a later version runs. Its content is kept, but not checked."""

    family: ClassVar[Family] = "beyond"
    effect: ClassVar[Effect] = "once"

    given: Any = None

    @classmethod
    def arrange(cls, written: Any) -> Any:
        return {"given": written}

    def describe(self) -> str:
        return f"{self.word.capitalize()} {self.given}" if isinstance(self.given, str) else self.word.capitalize()


@cache
def kind_of(word: str) -> type[Kind] | None:
    """Returns the kind with a name: one that this version runs, or only recognizes."""
    if word in KINDS:
        return KINDS[word]
    if word in LATER:
        made: type[Kind] = type(word.capitalize(), (LaterKind,), {"word": word, "__module__": __name__})
        return made
    return find_kind(word)
