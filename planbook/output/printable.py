"""Makes texts of pages and plans safe to print: no terminal controls, spreadsheet formulas or CI commands.

Each unsafe character is printed as its code (`\u001b`), which in JSON is the same text.
"""

import os
import re
from collections.abc import Mapping

_BIDI = "\u061c\u202a-\u202e\u2066-\u2069"  # they reverse the text that follows, so that source looks like other source
STEERING = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_BIDI}]")
"""Control characters except tabs and line ends, and those that set the direction of text."""
TURNING = re.compile(f"[{_BIDI}]")
_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)", re.ASCII)
"""The beginning of a command for a runner of GitHub, Azure or TeamCity."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The beginning of a cell that a spreadsheet evaluates as a formula."""
APART = "'"
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?%?")


def printable(text: str) -> str:
    """Returns the text in a form that is safe for a terminal, a log or a page."""
    return STEERING.sub(_by_number, text)


def visible(text: str) -> str:
    """Returns the text on one line, without terminal controls."""
    return "".join(character if character.isprintable() else " " if character.isspace() else "�" for character in text)


def without_bidi_controls(text: str) -> str:
    """Returns the text without characters that change its direction."""
    return TURNING.sub(_by_number, text)


def _by_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def without_commands(text: str) -> str:
    """Returns lines of a log without commands for a CI runner."""
    return _COMMAND.sub(_as_no_command, text)


def _as_no_command(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\u{ord(found[0][-1]):04x}"


def in_ci(environment: Mapping[str, str] = os.environ) -> bool:
    """Returns whether a CI system reads the output."""
    return any(environment.get(name) for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"))


def as_cell(text: str) -> str:
    """Returns the text as a CSV cell: an apostrophe precedes what a spreadsheet would evaluate, except numbers."""
    is_formula = text.lstrip(" \n").startswith(FORMULA) and not _NUMBER.fullmatch(text)
    return f"{APART if is_formula else ''}{printable(text)}"
