"""Says what is wrong with an entry of a table in pyproject.toml, such as a program or an agent, and on which line."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from planbook.settings.toml_lines import line_of
from planbook.settings.values import written


def mistake(text: str, error: ValidationError, entry: type[BaseModel], missing: str) -> str:
    """Returns the first mistake in a pyproject.toml, as `LINE: what is wrong`.

    `entry` is the model of an entry of the table, and `missing` says what to write for the key that each entry needs.
    """
    wrong = error.errors(include_url=False)[0]
    place = [str(part) for part in wrong["loc"][:3] if part != "[key]"]
    key = "".join(place[2:])
    is_unknown = wrong["type"] == "extra_forbidden" and not wrong["loc"][3:]
    before = f"{key}: " if key and not is_unknown else ""
    return f"{line_of(text, place)}: [tool.planbook.{'.'.join(place[:2])}] {before}{_said(wrong, key, entry, missing)}"


def _said(wrong: Any, key: str, entry: type[BaseModel], missing: str) -> str:
    cause, inner = wrong.get("ctx", {}).get("error"), [str(part) for part in wrong["loc"][3:]]
    if cause is not None:
        return f"{cause}."
    if wrong["type"] == "missing":
        return f"{'.'.join(inner)} is missing." if inner else f"it is missing; {missing}."
    if wrong["type"] == "extra_forbidden" and inner:
        return f"there is no key {'.'.join(inner)}."
    if wrong["type"] == "extra_forbidden":
        hint = near(key, [field.alias or name for name, field in entry.model_fields.items()], "")
        return f"there is no key {key}; {hint}{'' if hint.endswith('?') else '.'}"
    message: str = wrong["msg"]
    return f"{message[0].lower()}{message[1:]}, not {written(wrong['input'])}."


def near(word: str, known: Mapping[str, Any] | Collection[str], otherwise: str) -> str:
    """Returns the known name that was probably meant, as a question, else all of them."""
    close = get_close_matches(word, list(known), 1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"there are: {', '.join(known)}" if known else otherwise
