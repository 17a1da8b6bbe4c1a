"""Finds out whether numbers are written with points or commas: 1,299.50 or 1.299,50."""

import re
from collections.abc import Sequence
from typing import Literal

from planbook.errors import StepError

Way = Literal["number", "comma_number"]
_DIGITS = re.compile(r"(?:(?<![^\W\d_])[.,])?\d(?:[\d.,'’\s]*\d)?")
"""A number without what is around it: the point of `Fr.` or `kr.` tells nothing."""
_GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_STATE = "state `as: number` (1,299.50) or `as: comma_number` (1.299,50)"


def decimal_sign(texts: Sequence[str], where: str) -> tuple[Way, bool]:
    """Returns how the numbers of a column are to be read, and whether that was concluded from some of them.

    Raises StepError of class value if none of them tells (`1,299`), or if they contradict each other.
    """
    told: dict[str, str] = {}
    unclear = None
    for text in texts:
        found = _DIGITS.search(text)
        signs = re.sub(r"[^.,]", "", found[0]) if found else ""
        if not found or not signs:
            continue
        digits = re.sub(r"[^\d.,]", "", found[0]).strip(".,")
        if len(signs) == 1 and _GROUPED.fullmatch(digits):
            unclear = unclear or text
        else:
            told.setdefault(_decimal(signs), text)
    if len(told) == 2:
        raise StepError("value", f'{where}: "{told["."]}" and "{told[","]}" are not written alike; {_STATE}')
    if unclear and not told:
        raise StepError("value", f'{where}: "{unclear}" may be a whole number or not; {_STATE}')
    return ("comma_number" if "," in told else "number"), bool(told)


def _decimal(signs: str) -> str:
    """Returns the decimal sign of a number with these signs, of which repeated ones separate groups."""
    if len(signs) > 1 and len(set(signs)) == 1:
        return "," if signs[0] == "." else "."
    return signs[-1]
