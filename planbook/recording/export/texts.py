"""Writes texts of a plan in Python: those with expressions as f-strings of simple names."""

import re
from typing import Any

from planbook.recording.export.patterns import for_page
from planbook.step.text import EXPRESSION, Name, as_text

_SIMPLE = re.compile(r"\{\{\s*(?:(inputs|values|secrets)\.(\w+)(\[\d+\])?|(run)\.(id|date))\s*\}\}")
NOT_EXPORTED = "the expression {} is more than a name"


class CannotExport(Exception):
    """A part of a plan that the script cannot say; the message says which."""


def text(value: Any) -> str:
    """Returns Python's source of a text. Raises CannotExport for expressions that are more than a name."""
    said = as_text(value)
    if EXPRESSION not in said:
        return repr(said)
    parts, at = [], 0
    for found in _SIMPLE.finditer(said):
        parts += [repr(said[at : found.start()])] if said[at : found.start()] else []
        parts.append(f"str({_name(found)})")
        at = found.end()
    parts += [repr(said[at:])] if said[at:] else []
    if EXPRESSION in _SIMPLE.sub("", said):
        raise CannotExport(NOT_EXPORTED.format(said))
    return " + ".join(parts)


def _name(found: re.Match[str]) -> str:
    if found[4]:
        return {"id": "RUN_ID", "date": "RUN_DATE"}[found[5]]
    return f"{found[1]}[{found[2]!r}]{found[3] or ''}"


def pattern(name: Name) -> str:
    """Returns Python's source of a compiled pattern for a page. Raises CannotExport."""
    if EXPRESSION in name.text:
        raise CannotExport(NOT_EXPORTED.format(name))
    try:
        return for_page(name, name.text, name.for_python)
    except ValueError as error:
        raise CannotExport(str(error)) from None


def whole(name: Any, exact: bool = False) -> str:
    """Returns the source of a pattern for a whole name, as planbook compares them."""
    if isinstance(name, Name) and name.pattern:
        return pattern(name)
    return f"named({text(_text(name))}{', flags=0' if exact else ''})"


def part(name: Any) -> str:
    """Returns the source of a part of a text, or of a pattern."""
    return pattern(name) if isinstance(name, Name) and name.pattern else text(_text(name))


def _text(name: Any) -> Any:
    return name.text if isinstance(name, Name) else name
