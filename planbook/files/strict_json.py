"""Reads JSON, and nothing that only Python takes for it."""

import json
from math import isinf
from typing import Any, NoReturn

SHOWN = 40  # characters of a number in a message


def read_json(text: str | bytes) -> Any:
    """Returns the value. Raises ValueError, also for NaN, for numbers that would become infinite, and deep nests."""
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{digits[:SHOWN]} is too large a number")
    return number
