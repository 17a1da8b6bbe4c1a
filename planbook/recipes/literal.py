"""Converts values to text for a plan: plain outside expressions, a literal inside."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from planbook.recipes.template import HOLE
from planbook.step.text import as_text
from planbook.values.parse import tokens

_NAME = re.compile(r"hole_(\d+)_of_recipe")
_OPENS = re.compile(r"\{(?=[{%])")
_OPENS_OR_ENDS = re.compile(r"\{(?=[{%])|\{\Z")
_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "{": "\\x7b", "}": "\\x7d"}


class NotAllowedHere(Exception):
    """A value or hole cannot be at its place. The message is two sentences: what is wrong, and what to do."""

    def __init__(self, what: str, expected: str) -> None:
        self.expected = expected
        super().__init__(what)


def as_yaml(value: Any) -> Any:
    """Returns a value as texts, and lists and mappings of texts, with `{{` escaped."""
    if isinstance(value, Mapping):
        return {as_yaml(key): as_yaml(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_yaml(item) for item in value]
    return _OPENS.sub('{{ "{" }}', as_text(value))


def fill_marks(text: str, values: Sequence[Any]) -> Any:
    """Returns a text with its marks replaced. A text that is only one mark gives the value of that mark.

    Raises NotAllowedHere, and BadExpression if the text's own expressions cannot be read.
    """
    whole = HOLE.fullmatch(text)
    if whole:
        return as_yaml(values[int(whole[1])])
    if not HOLE.search(text):
        return text
    return "".join(_pieces(HOLE.sub(r"hole_\1_of_recipe", text), values))


def _pieces(text: str, values: Sequence[Any]) -> list[str]:
    done: list[str] = []
    before = ""  # the last token of the expression that is not a space
    for kind, token in tokens(text):
        if not _NAME.search(token):
            done.append(token)
        elif kind == "data":
            literal = _NAME.sub(lambda found: _in_text(values[int(found[1])]), token)
            done.append(_OPENS_OR_ENDS.sub('{{ "{" }}', literal))
        elif kind != "name" or not (whole := _NAME.fullmatch(token)):
            raise NotAllowedHere(
                "a hole in an expression is a part of a text or name", "put in the whole, without quotes"
            )
        else:
            value = values[int(whole[1])]
            done.append(_name(value) if before == "." else _literal(value))
        before = token if kind != "whitespace" else before
    return done


def _in_text(value: Any) -> str:
    if isinstance(value, (list, tuple, Mapping)):
        raise NotAllowedHere("a list or mapping cannot be a part of a text", "let its hole be the whole value")
    return as_text(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.isidentifier():
        raise NotAllowedHere(f"{str(value)!r} is not a name that can follow a '.'", "use `| identifier`")
    return value


def _literal(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    return "'" + "".join(map(_letter, value.isoformat() if isinstance(value, date) else str(value))) + "'"


def _letter(letter: str) -> str:
    if letter in _ESCAPED or letter.isprintable():
        return _ESCAPED.get(letter, letter)
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"
