"""Checks names of time zones, such as Europe/Berlin."""

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError


def check_time_zone(name: str) -> str:
    """Returns the name if it is that of a time zone. Raises PydanticCustomError."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        known = available_timezones()
        if not known:  # a system without the list of time zones: the user of the name has to check it
            return name
        near = get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else "write a name such as Europe/Berlin"
        raise PydanticCustomError(
            "timezone", "{name} is not a time zone; {hint}", {"name": repr(name), "hint": hint}
        ) from None
    return name
