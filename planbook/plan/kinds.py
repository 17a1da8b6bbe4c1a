"""The kinds of format 1."""

from functools import cache

from planbook.step.kind import Kind
from steps.table import KINDS, find_kind

WORDS = tuple(KINDS)
PEOPLE = ("ask",)
"""Kinds whose values a person provides."""


@cache
def kind_of(word: str) -> type[Kind] | None:
    """Returns the kind with a name: one of format 1, or one from another package."""
    return find_kind(word)
