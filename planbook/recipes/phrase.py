"""A phrase in which people ask for what a recipe does: `(get|download) the [[ link ]] report`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from planbook.recipes.words import ARTICLES

_PART = re.compile(r"\[\[\s*(\w+)\s*\]\]|\(([^()]*)\)|([\w'/-]+)")
SLOT = re.compile(r"\[\[\s*(.*?)\s*\]\]")


@dataclass(frozen=True)
class Slot:
    """The place of an input."""

    name: str


@dataclass(frozen=True)
class Phrase:
    """The parts of a phrase in order: slots, and alternatives, of which an empty one makes the part optional."""

    text: str
    parts: tuple[Slot | frozenset[str], ...]


@lru_cache(1024)
def read_phrase(text: str) -> Phrase:
    """Parses a phrase; articles are ignored."""
    parts: list[Slot | frozenset[str]] = []
    for name, several, word in _PART.findall(text):
        if name:
            parts.append(Slot(name))
        elif several or not word:
            parts.append(frozenset(one.strip().lower() for one in several.split("|")))
        elif word.lower() not in ARTICLES:
            parts.append(frozenset((word.lower(),)))
    return Phrase(text, tuple(parts))
