"""Reads values of pyproject.toml that several tables have: durations, and names of variables."""

import re
from typing import Any

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
"""The name of an entry, such as a program or an agent."""
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of an environment variable."""
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(value: Any) -> float:
    """Returns a duration in seconds. Raises ValueError if it is none, or is zero."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None or not float(found[1]):
        raise ValueError(f'write a duration such as "30s" or "5m", not {written(value)}')
    return float(found[1]) * _SECONDS[found[2]]


def written(value: Any) -> str:
    """Returns a value as it stands in the file, for messages."""
    return f'"{value}"' if isinstance(value, str) else str(value)
