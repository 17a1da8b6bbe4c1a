"""Writes patterns of a plan for Playwright, so that they mean in a page what they mean in Python.

Playwright takes the source of a compiled pattern as it is, and has JavaScript read it, without the flag `u`: there,
`\\w` and `\\d` are ASCII, `$` is another place, and `\\Z` or `(?i)` are none. So everything that differs is spelled
out.
"""

import re
from collections.abc import Sequence
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from planbook.filters.page_patterns import PageWriter
from planbook.filters.pattern_writer import DIGIT, WORD

BEYOND = 0xFFFF
TWO = "the pattern {} has a letter in […] that JavaScript takes for two"
UNREADABLE = "the pattern {} cannot be read by a page: {}"
COUNTS = {(0, 1): "?", (0, op.MAXREPEAT): "*", (1, op.MAXREPEAT): "+", (1, 1): ""}
_CLASSES = re.compile(f"({re.escape(WORD)}|{re.escape(DIGIT)})")


class _Writer(PageWriter):
    """Reads text as the page shows it: space is around it, and any space is one."""

    begin, end = r"^\s*", r"(?=\s*$)"

    def literal(self, code: int, flags: int) -> str:
        return r"\s+" if chr(code) == " " else super().literal(code, flags)

    def choices(self, items: Sequence[Any], flags: int) -> list[str]:
        letters = [value for kind, value in items if kind in (op.LITERAL, op.RANGE)]
        if any((value[1] if isinstance(value, tuple) else value) > BEYOND for value in letters):
            raise OverflowError
        return super().choices([*items, *([(op.CATEGORY, op.CATEGORY_SPACE)] if ord(" ") in letters else [])], flags)

    def place(self, name: str, flags: int) -> str:
        return super().place("END_STRING" if name == "END" else name, flags)

    def repeat(self, kind: Any, value: Any, flags: int) -> str:
        least, most, inner = value
        before, written = self.certain.copy(), self.sequence(inner, flags)
        if (least, most) != (1, 1):
            self.certain = before
        if (
            len(inner) > 1
            or not re.fullmatch(r"\[(?:[^\]\\]|\\.)*\]|\\?.", written, re.DOTALL)
            or ord(written[-1]) > BEYOND
        ):
            written = f"(?:{written})"
        times = "" if most is op.MAXREPEAT else f"{most}"
        written += COUNTS.get((least, most), f"{{{least}}}" if least == most else f"{{{least},{times}}}")
        if kind is op.POSSESSIVE_REPEAT:
            return self.atomic(lambda: written)
        return written + ("?" if kind is op.MIN_REPEAT else "")


def for_page(shown: object, pattern: str, flags: int = 0) -> str:
    """Returns Python's source of a compiled pattern for Playwright. Raises ValueError; `shown` is the pattern there.

    The source uses the script's WORD and DIGIT.
    """
    try:
        written = _Writer().write(pattern, flags)
        re.compile(_CLASSES.sub("0", written))
    except OverflowError:
        raise ValueError(TWO.format(shown)) from None
    except (ValueError, re.error) as error:
        raise ValueError(UNREADABLE.format(shown, error)) from None
    names = {WORD: "WORD", DIGIT: "DIGIT"}
    parts = [names.get(part) or _source(part) for part in _CLASSES.split(written) if part]
    return f"re.compile({' + '.join(parts)})"


def _source(part: str) -> str:
    """Returns a part as a raw text if that can be, as people write patterns."""
    is_raw = part.isprintable() and '"' not in part and not part.endswith("\\")
    return f'r"{part}"' if is_raw else repr(part)
