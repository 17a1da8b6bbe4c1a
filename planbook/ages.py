"""Ages in words: 90m, 12h, 30d, 8w."""

import re
from datetime import timedelta

from planbook.errors import PlanbookError

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_age(text: str) -> timedelta:
    """Returns an age of minutes, hours, days or weeks. Raises PlanbookError."""
    found = re.fullmatch(r"(\d{1,5})([mhdw])", text.strip())
    if not found:
        raise PlanbookError(f'"{text}" is not a duration. Write a number and a unit: 90m, 12h, 30d or 8w.')
    return timedelta(**{UNITS[found[2]]: int(found[1])})
