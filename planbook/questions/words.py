"""How moments and answers are said to whoever answers questions."""

from datetime import datetime
from typing import Any


def moment(at: float | None) -> str:
    """A moment on this machine's clock: `2026-08-01 10:15:00`; nothing for none."""
    return "" if at is None else f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"


def shown(answer: Any) -> str:
    """An answer in one line."""
    if isinstance(answer, dict):
        return ", ".join(f"{name}={value}" for name, value in answer.items())
    return str(answer)
