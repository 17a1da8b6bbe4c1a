"""Halves of characters: a script may cut an emoji in two, and what is left is no text that can be written down.

Wherever one stands, the sign for what cannot be read (U+FFFD) is put in its place.
"""

import re
from collections.abc import Mapping
from typing import Any

# In JSON as a browser's driver writes it: whole characters stand there as they are, only halves are escaped.
_IN_JSON = re.compile(rb"(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}", re.IGNORECASE)


def repair_text(text: str) -> str:
    """The text without halves; two that belong together are one character."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def repair(value: Any) -> Any:
    """A value of lists, mappings and texts without halves."""
    if isinstance(value, str):
        return repair_text(value)
    if isinstance(value, Mapping):
        return {repair(key): repair(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [repair(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    return value


def repair_json(data: bytes) -> bytes:
    """JSON without halves."""
    return _IN_JSON.sub(rb"\1\\ufffd", data) if rb"\ud" in data else data
