"""Takes a part of JSON by its path: `orders[*].lines[0].no`, a part of the notation of JSONPath.

Unlike there, everything on the path must exist: a list is never shorter than the one that it is taken from.
"""

import re
from typing import Any

EACH = object()
"""Stands for `[*]`: each entry of a list."""
_PART = re.compile(
    r"""\.?(?P<name>[^\W\d][\w-]*)|\[(?:(?P<index>-?\d+)|(?P<each>\*)|'(?P<one>[^']*)'|"(?P<two>[^"]*)")\]"""
)


class Missing(Exception):
    """A part of the path is not there; the message says where it ends. `in_entry`: in an entry of a list."""

    in_entry = False


def parse(path: str) -> list[Any]:
    """Returns the parts of a path: names, numbers from 0, and EACH. Raises ValueError."""
    rest = path.strip()
    rest = rest[1:] if rest.startswith("$") else rest
    parts: list[Any] = []
    at = 0
    while at < len(rest):
        found = _PART.match(rest, at)
        if not found:
            raise ValueError(path)
        parts.append(_part(found))
        at = found.end()
    return parts


def _part(found: re.Match[str]) -> Any:
    if found["each"]:
        return EACH
    if found["index"]:
        return int(found["index"])
    return next(text for key in ("name", "one", "two") if (text := found[key]) is not None)


def take(value: Any, path: str) -> Any:
    """Returns what is at the path; with `[*]` a list. Raises Missing."""
    return _taken(value, parse(path), "$")


def _taken(value: Any, parts: list[Any], there: str) -> Any:
    if not parts:
        return value
    part, *rest = parts
    if part is EACH:
        if not isinstance(value, list):
            raise Missing(f"{there} is {kind_of(value)}, not a list")
        taken = [_in_entry(item, rest, f"{there}[{number}]") for number, item in enumerate(value)]
        return [one for each in taken for one in each] if EACH in rest else taken
    if isinstance(part, int):
        if not isinstance(value, list):
            raise Missing(f"{there} is {kind_of(value)}, not a list")
        if not -len(value) <= part < len(value):
            raise Missing(f"{there} has {len(value)} entries, and no [{part}]")
        return _taken(value[part], rest, f"{there}[{part}]")
    if not isinstance(value, dict):
        raise Missing(f'{there} is {kind_of(value)}, and has no "{part}"')
    if part not in value:
        known = ", ".join(f'"{name}"' for name in list(value)[:20]) or "nothing"
        raise Missing(f'{there} has no "{part}"; there are: {known}')
    return _taken(value[part], rest, f"{there}.{part}")


def _in_entry(value: Any, parts: list[Any], there: str) -> Any:
    try:
        return _taken(value, parts, there)
    except Missing as error:
        error.in_entry = True
        raise


def kind_of(value: Any) -> str:
    """Returns the type of a JSON value in words."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), "a number")
