"""Writes values as YAML: the lines of an entry or an item as a careful person would write them, or one line."""

import re
from collections.abc import Iterator
from typing import Any

from planbook.plan.authored import Block, EmptyValue

WIDTH = 120
_PLAIN = re.compile(r"""(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[^\s,\[\]{}]))[^\n]*""")
_NOT_IN_PLAIN = re.compile(r":\s|\s#|:$")
_NOT_IN_FLOW = re.compile(r"[,\[\]{}:]")
_LIKE_A_PATTERN = re.compile(r"[\[(^$+|\\]|^/.*/[ims]*$")
_NULLS = ("~", "null", "Null", "NULL", "---", "...")  # text to planbook, but not to every reader of YAML


def entry_lines(key: str, value: Any, indent: int, open_up: bool = False) -> Iterator[str]:
    """Yields the lines of a key and its value: one line if that is readable."""
    start = f"{' ' * indent}{scalar(key, in_flow=True)}:"
    if isinstance(value, EmptyValue):
        yield start
    elif isinstance(value, str):
        yield from _text_lines(start, value, indent)
    elif (not open_up and not _is_open(value) and len(start) + 1 + len(flow(value)) <= WIDTH) or not value:
        yield f"{start} {flow(value)}"
    else:
        yield start
        yield from _mapping(value, indent + 2) if isinstance(value, dict) else item_lines(value, indent + 2)


def _text_lines(start: str, value: str, indent: int) -> Iterator[str]:
    if "\n" not in value or not _may_be_literal(value):
        yield f"{start} {scalar(value)}"
        return
    body = value.removesuffix("\n")
    yield f"{start} |{'' if body != value else '-'}"
    for line in body.split("\n"):
        yield f"{' ' * (indent + 2)}{line}" if line else ""


def _may_be_literal(value: str) -> bool:
    first, *_ = value.split("\n")
    if value.endswith("\n\n"):  # trailing empty lines cannot be told from those before the next key
        return False
    return bool(first.strip()) and first[0] not in " \t" and all(line.isprintable() for line in value.split("\n"))


def _mapping(value: dict[str, Any], indent: int) -> Iterator[str]:
    for key, item in value.items():
        yield from entry_lines(key, item, indent)


def item_lines(values: list[Any], indent: int) -> Iterator[str]:
    """Yields the lines of a list's items."""
    for value in values:
        if isinstance(value, dict) and value:
            first, *rest = _mapping(value, indent + 2)
            yield f"{' ' * indent}- {first[indent + 2 :]}"
            yield from rest
        else:
            yield f"{' ' * indent}- {flow(value)}"


def _is_open(value: Any) -> bool:
    """Returns whether a part of a value cannot be in brackets, or is more readable without."""
    if isinstance(value, str):
        return "\n" in value and _may_be_literal(value)
    if isinstance(value, (Block, EmptyValue)):
        return True
    return any(_is_open(item) for item in (value.values() if isinstance(value, dict) else value))


def flow(value: Any) -> str:
    """Returns a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, EmptyValue):
        return ""
    return scalar(value, in_flow=True)


def scalar(value: str, in_flow: bool = False) -> str:
    """Returns a text on one line, quoted only if necessary: single quotes for patterns, double quotes for others."""
    if not value.isprintable():
        return escaped(value)
    if _may_be_plain(value) and not (in_flow and _NOT_IN_FLOW.search(value)):
        return value
    double = "{{" in value or not _LIKE_A_PATTERN.search(value)
    if "\\" in value or '"' in value or not double:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _may_be_plain(value: str) -> bool:
    fits = _PLAIN.fullmatch(value) and not _NOT_IN_PLAIN.search(value)
    return bool(fits) and value == value.strip() and value not in _NULLS


def escaped(value: str) -> str:
    """Returns the text in double quotes, with invisible characters escaped."""
    return '"' + "".join(_letter(letter) for letter in value) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    if letter in "\n\t":
        return {"\n": "\\n", "\t": "\\t"}[letter]
    return f"\\u{ord(letter):04X}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08X}"
