"""Keeps secrets out of steps: a page may show a password where nobody expects it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planbook.recording.cell import Cell, Written
from planbook.secrets.forms import WORD
from planbook.secrets.redaction import Mask

_EXPRESSION = re.compile(r"\{\{ (secrets|inputs)\.\w+(\[\d+\])? \}\}")


def telling(secrets: Mapping[str, str], cells: Iterable[Cell]) -> dict[str, str]:
    """Returns the secrets that nothing may show.

    Not one that is in the name of its own field, such as `password`, nor one of a letter or two: many words have it.
    """
    names = {cell.secret: cell.name.casefold() for cell in cells if cell.secret}
    return {
        name: text for name, text in secrets.items() if len(text) > WORD and text.casefold() not in names.get(name, "")
    }


def cleaned(cell: Cell, secrets: Mapping[str, str]) -> Written:
    """Returns the cell's step without secrets: by another target, with an expression, or else as a note."""
    mask = Mask(secrets)
    if not _is_in(cell.step, mask):
        return cell.step
    name = next((name for name, text in secrets.items() if cell.text == text), "")
    ways = [way for way in cell.ways if not _is_in(way, mask)]
    other = replace(cell, ways=ways, secret=cell.secret or name)
    if bool(ways) == bool(cell.ways) and not _is_in(other.step, mask):
        return other.step
    return replace(cell, missed=f"{cell.kind}: a secret is in its target or its text").step


def _is_in(value: Any, mask: Mask) -> bool:
    if isinstance(value, Mapping):
        return any(_is_in(item, mask) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_is_in(item, mask) for item in value)
    return isinstance(value, str) and not _EXPRESSION.fullmatch(value) and value in mask
