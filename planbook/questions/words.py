"""Formats moments and answers for people who answer questions."""

from datetime import datetime
from typing import Any


def moment(at: float | None) -> str:
    """Formats a moment in local time: `2026-08-01 10:15:00`; empty for None."""
    return "" if at is None else f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"


def shown(answer: Any) -> str:
    """Formats an answer on one line."""
    if isinstance(answer, dict):
        return ", ".join(f"{name}={value}" for name, value in answer.items())
    return str(answer)
