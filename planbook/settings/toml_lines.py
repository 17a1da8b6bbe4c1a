"""On which line of a pyproject.toml a setting stands."""

import re
from collections.abc import Sequence


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line on which something of `[tool.planbook]` stands, such as ("notify", "rules", 1, "to").

    The line of what holds it, where it is not found. Python's reader of TOML tells no places.
    """
    lines = text.splitlines()
    path, begin = ["tool", "planbook"], _header(lines, ["tool", "planbook"], 0)
    for number, part in enumerate(place):
        if isinstance(part, int):
            continue
        path = [*path, part]
        index = place[number + 1] if number + 1 < len(place) and isinstance(place[number + 1], int) else 0
        found = _header(lines, path, int(index))
        if found is None:
            found = _key(lines, part, begin or 0)
        begin = begin if found is None else found
    return (begin or 0) + 1


def _header(lines: Sequence[str], path: Sequence[str], nth: int) -> int | None:
    """The line of the nth table of that name."""
    for number, line in enumerate(lines):
        found = re.fullmatch(r"\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(#.*)?", line)
        if found and [part.strip().strip("\"'") for part in found[1].split(".")] == list(path):
            if not nth:
                return number
            nth -= 1
    return None


def _key(lines: Sequence[str], name: str, begin: int) -> int | None:
    """The line of a key in the table that begins there, or in a table within a line."""
    for number, line in enumerate(lines[begin:], begin):
        if number > begin and re.match(r"\s*\[{1,2}[\w\"'.-]+\]{1,2}\s*(#.*)?$", line):
            return None
        if re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line) or re.search(
            rf"[{{,]\s*{re.escape(name)}\s*=", line
        ):
            return number
    return None
