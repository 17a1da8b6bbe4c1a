"""Whether what has changed on a page is just what a step put into a field: then the model knows it already."""

import re
from collections.abc import Mapping
from typing import Any

from planbook.browser.reading.node_text import quoted
from planbook.browser.reading.same import bare

FILLS = ("fill", "select", "tick", "untick")
"""The kinds that make sure that the field holds what was put into it."""
_TEXT = r'"(?:[^"\\]|\\.)*"'
_VALUE = re.compile(rf" = ({_TEXT})(?: of (?:those of \S+|{_TEXT}(?: {_TEXT})*(?: … [0-9]+ more)?))?")
_INPUT = re.compile(r"\{\{ *inputs\.(\w+) *\}\}")
_SECRET = re.compile(r"\{\{ *secrets\.\w+[^}]*\}\}")
_TICKED = re.compile(r" \(ticked\)|, ticked|ticked, ")
HIDDEN = '"••••'


def put_in(written: Mapping[str, Any], inputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Returns the text that a step puts into its field, as pages show it: quoted, of a secret its beginning.

    "" for a step that ticks; None if that is not known, or it puts nothing into a field.
    """
    word = next((word for word in FILLS if word in written), None)
    if word in ("tick", "untick"):
        return ""
    given = written[word] if word and isinstance(written[word], Mapping) else {}
    text = given.get("with" if word == "fill" else "pick")
    if not isinstance(text, (str, int, float)) or isinstance(text, bool):
        return None
    if _SECRET.fullmatch(str(text).strip()):
        return HIDDEN
    found = _INPUT.fullmatch(str(text).strip())
    value = inputs.get(found[1], {}).get("default") if found else text
    return None if value is None or "{{" in str(value) else quoted(str(value))


def is_just_that(before: str, after: str, put: str) -> bool:
    """Returns whether a field's line differs by nothing but what was put in: its value, or being ticked."""
    if not put:
        return _TICKED.sub("", bare(before)) == _TICKED.sub("", bare(after))
    value = _VALUE.search(after)
    shows = value and (value[1].startswith(HIDDEN) if put == HIDDEN else value[1] == put)
    return bool(shows) and _VALUE.sub("", bare(before)) == _VALUE.sub("", bare(after))
