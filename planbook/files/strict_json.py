"""Reads JSON from elsewhere: nothing that only Python takes for it, and nothing of which a part would be lost."""

import json
from collections import Counter
from collections.abc import Iterable
from math import isinf
from typing import Any, NoReturn

from planbook.files.floats import SHOWN, read_float

DEEPEST = 100
"""How many lists and objects may be inside of one another."""
TOO_DEEP = "it is nested too deeply"


def read_json(text: str | bytes) -> Any:
    """Returns the value.

    Raises ValueError, also for NaN, for numbers that would become other ones, for deep nests, and for an object that
    has a key twice: programs differ in which of the two values they take.
    """
    try:
        read = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once_each)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    _check_depth(read)
    return read


def _check_depth(value: Any) -> None:
    """Raises ValueError for a value that is nested deeper than what later works on it can follow."""
    level = _inside([value])
    for _ in range(DEEPEST + 1):
        if not level:
            return
        level = _inside(part for one in level for part in (one.values() if isinstance(one, dict) else one))
    raise ValueError(TOO_DEEP)


def _inside(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, (dict, list))]


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f'an object has the key "{twice[:SHOWN]}" twice')
    return read


def _finite(digits: str) -> float:
    if isinf(float(digits)):
        raise ValueError(f"{digits[:SHOWN]} is too large a number")
    return read_float(digits)
