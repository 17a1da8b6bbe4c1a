"""Writes a pattern of a plan in JavaScript, so that the page gives the same answer as Python.

What JavaScript cannot do in the same way is refused, when the plan is read.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from planbook.filters.pattern_writer import Writer, variants

UNSEEN = "\\p{DI}\ue000-\uf8ff\U000f0000-\U0010fffd"
"""What nobody can see or type, inside a JavaScript class: `plain` takes it out of a text.

The private use areas stand there by their first and last characters. A browser takes a millisecond for each pattern
with `\\p{Co}`, and numbers would make a selector twice as long.
"""
MARK = f"[{UNSEEN}]*"
ACCENTS = rf"[{UNSEEN}\u0300-\u036f]*"  # a decomposed letter goes on with them
EDGE = rf"[\s{UNSEEN}]*"
HYPHENS = "[\\x2d\\u2010\\u2011]"
UNREADABLE = "\ufffd"  # stands for half a surrogate pair (planbook.files.surrogates)
HALF = r"[\ufffd\ud800-\udfff]"

UNSURE = (
    "it refers back to a group that is optional, repeated, or in a look behind, which a page reads differently; write "
    "out what the group may be"
)
EITHER = "(?(…)…|…) depends on a group, which a page cannot do; write both cases as (?:…|…)"
BEHIND = "a possessive repeat or (?>…) in a look behind cannot be read by a page; write the plain repeat or group"


@lru_cache(1024)
def for_page(pattern: str, flags: int = 0, *, is_plain: bool = True) -> str:
    """Returns the pattern as JavaScript reads it with the flag `u` and no other.

    `is_plain`: the page's text is plain already (`words.js`); else the pattern itself ignores what `plain` takes out.
    Raises ValueError, with a message for users, if JavaScript cannot read it in the same way.
    """
    composed = unicodedata.normalize("NFC", pattern)
    return (PageWriter() if is_plain else _PlainReader()).write(composed, flags)


class PageWriter(Writer):
    """Writes a pattern as JavaScript reads it with the flag `u`."""

    begin, end = "^", "$"

    def __init__(self) -> None:
        self.opened = 0
        self.numbers: dict[int, int] = {}
        self.certain: set[int] = set()
        """The groups that have certainly matched: JavaScript takes one that has not for an empty text."""
        self.is_behind = False

    def literal(self, code: int, flags: int) -> str:
        return HALF if chr(code) == UNREADABLE else super().literal(code, flags)

    def group(self, number: int | None, inner: Any, flags: int) -> str:
        if number is None:
            return f"(?:{self.sequence(inner, flags)})"
        self.opened += 1
        self.numbers[number] = self.opened
        written = f"({self.sequence(inner, flags)})"
        self.certain.add(number)
        return written

    def atomic(self, inner: Callable[[], str]) -> str:
        """Returns a look ahead, into which JavaScript never goes back, and what it found."""
        if self.is_behind:
            raise ValueError(BEHIND)
        self.opened += 1
        number = self.opened
        return rf"(?:(?=({inner()}))\{number})"

    def back(self, number: int, flags: int) -> str:
        if number not in self.certain or self.is_behind:
            raise ValueError(UNSURE)
        return super().back(self.numbers[number], flags)

    def either(self, number: int, yes: Any, no: Any, flags: int) -> str:
        raise ValueError(EITHER)

    def repeat(self, kind: Any, value: Any, flags: int) -> str:
        before = self.certain.copy()
        written = super().repeat(kind, value, flags)
        if value[:2] != (1, 1):
            self.certain = before
        return written

    def branch(self, branches: Sequence[Any], flags: int) -> str:
        before, written, after = self.certain, [], []
        for each in branches:
            self.certain = before.copy()
            written.append(self.sequence(each, flags))
            after.append(self.certain)
        self.certain = set.intersection(*after)
        return f"(?:{'|'.join(written)})"

    def around(self, wanted: bool, behind: bool, inner: Any, flags: int) -> str:
        before, is_behind = self.certain.copy(), self.is_behind
        self.is_behind = behind or is_behind
        written = super().around(wanted, behind, inner, flags)
        self.is_behind = is_behind
        if not wanted:
            self.certain = before
        return written


class _PlainReader(PageWriter):
    """Reads a text as it is on the page as if it were plain."""

    begin, end = f"^{EDGE}", f"(?={EDGE}$)"

    def literal(self, code: int, flags: int) -> str:
        letter = chr(code)
        if letter == " ":
            return rf"[^\S\ufeff]{EDGE}(?!\s)"
        written = HYPHENS if letter == "-" else super().literal(code, flags)
        apart = _apart(letter, flags)
        return f"(?:{'|'.join([written, *apart])}){MARK}" if apart else f"{written}{MARK}"

    def anything(self, written: str) -> str:
        return f"(?:(?![{UNSEEN}]){written}){MARK}"

    def letter(self, items: Sequence[Any], flags: int) -> str:
        written = super().letter(items, flags)
        if items[0][0] is op.NEGATE:
            return written
        return self.anything(written) if "[^" in written else f"{written}{MARK}"  # `\W` matches what is unseen, too

    def choices(self, items: Sequence[Any], flags: int) -> list[str]:
        letters = [chr(value) for kind, value in items if kind is op.LITERAL]
        also = [each for letter in letters for each in _apart(letter, flags)]
        return [*also, *super().choices(items, flags), *([HYPHENS] if "-" in letters else [])]

    def place(self, name: str, flags: int) -> str:
        return super().place("END_STRING" if name == "END" else name, flags)

    def boundary(self, word: str, at_one: bool, between: str = ACCENTS) -> str:
        return super().boundary(word, at_one, between)


def _apart(letter: str, flags: int) -> list[str]:
    """Returns the letter, and its other case if that counts, as a page may have it: decomposed."""
    letters = [letter, *variants(re.escape(letter), flags)] if not letter.isascii() else []
    return [apart for each in sorted({*letters}) if (apart := unicodedata.normalize("NFD", each)) != each]
