"""Compares texts of pages: names, labels and what is beside them."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

CLOSE = 0.6  # below that, two texts have nothing to do with each other
_END = re.compile(r"[\s:*]+$")


@lru_cache(4096)
def plainly(text: str) -> str:
    """Returns a text without regard to letter case, spacing, and a last `:` or `*`, as targets are compared."""
    text = " ".join(text.casefold().split())
    return _END.sub("", text) or text


@lru_cache(16384)
def similarity(one: str, other: str) -> float:
    """Returns how similar two texts are, from 0 to 1. An empty text is similar to none."""
    one, other = plainly(one), plainly(other)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    mine, others = set(one.split()), set(other.split())
    shared = len(mine & others) / len(mine | others)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE or matcher.quick_ratio() < CLOSE:
        return shared
    ratio = matcher.ratio()
    return max(shared, ratio if ratio >= CLOSE else 0.0)
