"""What matches a pattern in a text: one reading for `match` and `match_all` of `extract`, filters and tests."""

import re
from dataclasses import dataclass
from typing import Any

from planbook.errors import StepError

Part = str | dict[str, str | None] | None


@dataclass(frozen=True)
class Found:
    """What has matched; None for a group that took no part."""

    part: Part


def search(text: str, pattern: str) -> Found | None:
    """What matches first: its named groups as a mapping, else its first group, else all of it."""
    found = _compiled(pattern).search(text)
    return Found(_part(found)) if found else None


def findall(value: Any, pattern: str) -> list[Part]:
    """Every part of a text that matches a pattern, as a list; of each its named groups, its first group, or all."""
    return [_part(found) for found in _compiled(pattern).finditer(_text(value, "findall"))]


def match(value: Any, pattern: str) -> bool:
    """Whether a pattern (Python's) matches somewhere in a text; `^` and `$` are its beginning and end."""
    return bool(_compiled(pattern).search(_text(value, "match")))


def replace(value: Any, old: str = "", new: str = "", count: int = 0, *, pattern: str | None = None) -> str:
    r"""The text with a part replaced: `replace('a', 'b')`, or `replace(pattern='([0-9])', new='#\1')`."""
    text = _text(value, "replace")
    if pattern is None:
        return text.replace(str(old), str(new), count or -1) if old else text
    if old:
        raise StepError("value", "replace takes a text or a pattern=…, and the new text as new=…; here are both")
    try:
        return _compiled(pattern).sub(str(new), text, count=count or 0)
    except re.error as error:
        raise StepError("value", f'"{new}" cannot be put in: {error}') from None


def _part(found: re.Match[str]) -> Part:
    if found.re.groupindex:
        return found.groupdict()
    return found[1] if found.re.groups else found[0]


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(str(pattern))
    except re.error as error:
        raise StepError("value", f"the pattern {pattern} cannot be read: {error}") from None


def _text(value: Any, name: str) -> str:
    if value is None or isinstance(value, (list, dict)):
        what = "nothing" if value is None else "a list" if isinstance(value, list) else "a mapping"
        raise StepError("value", f"{name} takes a text; this is {what}")
    return str(value)
