"""JSON that keeps types: a value of a type that JSON lacks is a mapping with one key, the name of the type.

{"due": {"$date": "2026-03-31"}, "pair": {"$tuple": [1, 2]}}
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

_WRITE: dict[type, tuple[str, Callable[[Any], Any]]] = {
    datetime: ("$datetime", datetime.isoformat),
    date: ("$date", date.isoformat),
    time: ("$time", time.isoformat),
    timedelta: ("$duration", lambda value: [value.days, value.seconds, value.microseconds]),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$duration": lambda parts: timedelta(*parts),
    "$float": float,
    "$tuple": lambda items: tuple(map(from_typed_json, items)),
    "$mapping": lambda pairs: {from_typed_json(key): from_typed_json(item) for key, item in pairs},
}


def to_typed_json(value: Any) -> Any:
    """Returns JSON from which the value can be restored; the value itself if JSON has all of its types."""
    match value:
        case float() if not math.isfinite(value):
            return {"$float": str(value)}
        case None | str() | bool() | int() | float():
            return value
        case list():
            items = [to_typed_json(item) for item in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        case tuple():
            return {"$tuple": [to_typed_json(item) for item in value]}
        case Mapping():
            return _mapping(value)
    sign, write = _WRITE.get(type(value), ("", None))
    return {sign: write(value)} if write else value


def _mapping(value: Mapping[Any, Any]) -> Any:
    if not all(isinstance(key, str) for key in value) or (len(value) == 1 and next(iter(value)).startswith("$")):
        return {"$mapping": [[to_typed_json(key), to_typed_json(item)] for key, item in value.items()]}
    items = {key: to_typed_json(item) for key, item in value.items()}
    return items if any(items[key] is not value[key] for key in items) else value


def from_typed_json(value: Any) -> Any:
    """Restores a value from such JSON."""
    if isinstance(value, list):
        return [from_typed_json(item) for item in value]
    if isinstance(value, dict):
        [sign] = value if len(value) == 1 else [""]
        if sign in _READ:
            return _READ[sign](value[sign])
        return {key: from_typed_json(item) for key, item in value.items()}
    return value
