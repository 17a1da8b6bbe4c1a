"""The form in which a goal is handed over."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from planbook.goals.goal import Wish

NAMES = re.compile(r"[\s,;]+")
FIELDS = {"goal": "The goal", "url": "The page", "name": "The name", "max_cost": "The limit"}


def wish_of(form: Mapping[str, str]) -> Wish:
    """Returns the wish that a form says. Raises ValidationError."""
    given: dict[str, Any] = {"goal": form.get("goal", "").strip(), "url": form.get("url", "").strip()}
    given |= {key: [one for one in NAMES.split(form.get(key, "")) if one] for key in ("secrets", "allow")}
    given |= {key: form[key].strip() for key in ("name", "max_cost", "changes") if form.get(key, "").strip()}
    return Wish.model_validate(given)


def said(error: ValidationError) -> str:
    """Returns what is wrong with the form, in the words of its fields."""
    wrong = error.errors()[0]
    field = FIELDS.get(str(wrong["loc"][0]), str(wrong["loc"][0]))
    match wrong["type"]:
        case "string_too_short":
            return f"{field} is empty."
        case "string_pattern_mismatch":
            return f"{field} has small letters, digits and dashes, and begins with a letter: order-supplies."
    return f"{field}: {wrong['msg']}."
