"""What pages and plans say is printed as text: it steers no terminal, and is no formula and no command of a CI system.

Every sign that would be more than text is printed by its number (`\\u001b`), which in JSON is the same text.
"""

import os
import re
from collections.abc import Mapping

_BIDI = "\u061c\u202a-\u202e\u2066-\u2069"  # they turn round what is read: source that looks like other source
STEERING = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}]")
"""Control characters but for tabs and ends of lines, and those that set the direction of writing."""
TURNING = re.compile(f"[{_BIDI}]")
_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)", re.ASCII)
"""Where a runner of GitHub, Azure or TeamCity reads a command."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that a spreadsheet works out."""
APART = "'"
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?%?")


def printable(text: str) -> str:
    """The text as a terminal, a log or a page may show it."""
    return STEERING.sub(_by_number, text)


def visible(text: str) -> str:
    """One line; what a page may have put in to move a terminal's cursor does not get there."""
    return "".join(character if character.isprintable() else " " if character.isspace() else "�" for character in text)


def without_bidi_controls(text: str) -> str:
    """The text in the order in which it is read."""
    return TURNING.sub(_by_number, text)


def _by_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def without_commands(text: str) -> str:
    """Lines of a log in which a runner of CI jobs reads no command of its own."""
    return _COMMAND.sub(_as_no_command, text)


def _as_no_command(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\u{ord(found[0][-1]):04x}"


def in_ci(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a CI system reads what is printed."""
    return any(environment.get(name) for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


def as_cell(text: str) -> str:
    """The text as a cell of a CSV file: what a spreadsheet would work out begins with an apostrophe; numbers do not."""
    is_formula = text.lstrip(" \n").startswith(FORMULA) and not _NUMBER.fullmatch(text)
    return f"{APART if is_formula else ''}{printable(text)}"
