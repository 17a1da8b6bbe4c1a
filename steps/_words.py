"""Helpers for messages in words."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from planbook.step.text import is_template

SHOWN = 20  # of the names that a message lists


def quoted(text: object) -> str:
    """Returns the text in quotes; an expression as it is written."""
    return str(text) if is_template(text) else f'"{text}"'


def times(number: object) -> str:
    """Returns `` twice`` or `` 3 times``; "" for once."""
    if number in (1, "1"):
        return ""
    return " twice" if number == 2 else f" {number} times"


def listed(words: Iterable[object], joint: str = "and") -> str:
    """Returns `a, b and c`."""
    *first, last = map(str, words)
    return f"{', '.join(first)} {joint} {last}" if first else last


def nearest(word: str, known: Sequence[str]) -> str:
    """Returns the known words, the likeliest first: `; did you mean "No"? There are: "No", "Total"`."""
    if not known:
        return "; there are none"
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    shown = ", ".join(f'"{name}"' for name in known[:SHOWN]) + (", …" if len(known) > SHOWN else "")
    return f'; did you mean "{folded[close[0]]}"? There are: {shown}' if close else f"; there are: {shown}"
