"""Repairs lone surrogates: a script may cut an emoji in two, and the halves cannot be encoded.

Each lone surrogate is replaced by the replacement character (U+FFFD).
"""

import re
from collections.abc import Mapping
from typing import Any

# In JSON as a browser's driver writes it: characters are unescaped, only surrogates are escaped.
_IN_JSON = re.compile(rb"(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}", re.IGNORECASE)


def repair_text(text: str) -> str:
    """Returns the text without surrogates; a surrogate pair becomes one character."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def repair(value: Any) -> Any:
    """Returns a value of lists, mappings and texts without surrogates."""
    if isinstance(value, str):
        return repair_text(value)
    if isinstance(value, Mapping):
        return {repair(key): repair(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [repair(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    return value


def repair_json(data: bytes) -> bytes:
    """Returns JSON without surrogates."""
    return _IN_JSON.sub(rb"\1\\ufffd", data) if rb"\ud" in data else data
