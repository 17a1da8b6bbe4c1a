"""A pattern for the page's own matching: JavaScript's, never compiled in Python.

Playwright's `get_by_…` methods take a compiled pattern of Python and read nothing but its source and its flags. To
compile one that ignores invisible characters and signs takes longer than all else that a step costs in this process.
"""

import re
from typing import NamedTuple

_MEANING = re.compile(r"""["'`]|>>""")
_UNESCAPED = re.compile(r"""(\\.)|(["'`]|>(?=>))""", re.DOTALL)


class JsPattern(NamedTuple):
    """A pattern of JavaScript, and its flags (`i`, `m`, `s`, `u`)."""

    source: str
    flags: str = ""

    def __str__(self) -> str:
        """Returns the pattern as it stands in a selector of Playwright, where quotes and `>>` mean something else."""
        source = _UNESCAPED.sub(_escaped, self.source) if _MEANING.search(self.source) else self.source
        return f"/{source}/{self.flags}"


def _escaped(found: re.Match[str]) -> str:
    escape, sign = found.groups()
    return escape or f"\\x{ord(sign):x}"
