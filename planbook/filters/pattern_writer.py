"""Writes a pattern of Python's `re` anew, from its parse tree, for engines that read some of its words differently.

`\\w`, `\\d`, `\\s`, `\\b`, `.`, `$` and the flags are spelled out, and so mean in every engine what they mean in `re`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ANY = r"[\s\S]"
# As Python has them: `str.isalnum` and `_`, `str.isdecimal`, `str.isspace`.
WORD, DIGIT = r"\p{L}\p{N}_", r"\p{Nd}"
SPACE = r"\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CATEGORIES = {"WORD": WORD, "DIGIT": DIGIT, "SPACE": SPACE}
_ASCII = {"WORD": "0-9A-Z_a-z", "DIGIT": "0-9", "SPACE": r"\x09-\x0d\x20"}
_SPECIAL = frozenset(r"\.*+?^${}()|[]/")
# Where the letters are that have a case.
_CASED = ((0, 0x3000), (0xA640, 0xAC00), (0xFB00, 0x10D90), (0x118A0, 0x118E0), (0x16E40, 0x16EE0), (0x1E900, 0x1E944))
IN_NOTHING = re.search(r"\B", "") is not None
"""Whether `\\B` matches in an empty text. It depends on the version of Python."""


class Writer:
    """Writes a pattern for the package `regex`. An engine that lacks something derives from it."""

    begin, end = r"\A", r"\Z"

    def write(self, pattern: str, flags: int = 0) -> str:
        """Returns the pattern as this engine reads it, without flags. Raises re.error."""
        tree = _parser.parse(pattern, flags)
        self.names = {number: name for name, number in tree.state.groupdict.items()}
        return self.sequence(tree, tree.state.flags)

    def sequence(self, items: Iterable[Any], flags: int) -> str:
        return "".join(self.item(kind, value, flags) for kind, value in items)

    def item(self, kind: Any, value: Any, flags: int) -> str:
        if kind is op.LITERAL:
            return self.literal(value, flags)
        if kind is op.NOT_LITERAL:
            return self.letter([(op.NEGATE, None), (op.LITERAL, value)], flags)
        if kind is op.IN:
            return self.letter(value, flags)
        if kind is op.ANY:
            return self.anything(ANY if flags & re.DOTALL else r"[^\n]")
        if kind is op.AT:
            return self.place(str(value).removeprefix("AT_"), flags)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self.repeat(kind, value, flags)
        if kind is op.BRANCH:
            return self.branch(value[1], flags)
        if kind is op.SUBPATTERN:
            number, added, taken, inner = value
            return self.group(number, inner, (flags | added) & ~taken)
        if kind in (op.ASSERT, op.ASSERT_NOT):
            return self.around(kind is op.ASSERT, value[0] < 0, value[1], flags)
        if kind is op.ATOMIC_GROUP:
            return self.atomic(lambda: self.sequence(value, flags))
        if kind is op.GROUPREF:
            return self.back(value, flags)
        if kind is op.GROUPREF_EXISTS:
            return self.either(value[0], value[1], value[2], flags)
        return "(?!)"  # op.FAILURE: what re makes of `(?!)`

    # Letters
    # ------------------------------------------------------------------------------------------------------------
    def literal(self, code: int, flags: int) -> str:
        cases = variants(re.escape(chr(code)), flags)
        return f"[{_listed([*cases, chr(code)])}]" if len(cases) > 1 else spelled(chr(code))

    def anything(self, written: str) -> str:
        """Returns what matches nearly every letter."""
        return written

    def letter(self, items: Sequence[Any], flags: int) -> str:
        """Returns what matches one letter of a class, `[…]`."""
        negated = items[0][0] is op.NEGATE
        either = self.choices(items[negated:], flags)
        if len(either) == 1 and either[0].startswith("["):
            return self.anything(_negated(either[0])) if negated else either[0]
        together = "|".join(either)
        return self.anything(f"(?!{together}){ANY}") if negated else f"(?:{together})"

    def choices(self, items: Sequence[Any], flags: int) -> list[str]:
        """Returns classes that match, together, what the items of a class match."""
        known, within, without = _ASCII if flags & re.ASCII else _CATEGORIES, "", []
        for kind, value in items:
            if kind is op.CATEGORY:
                *_, no, word = f"__{value}".split("_")
                without += [f"[^{known[word]}]"] if no == "NOT" else []
                within += known[word] if no != "NOT" else ""
            else:
                within += _ranged(*value) if kind is op.RANGE else spelled(chr(value))
        if flags & re.IGNORECASE:
            written = "".join(_source(kind, value) for kind, value in items if kind is not op.CATEGORY)
            within += _listed(variants(f"[{written}]", flags)) if written else ""
        return ([f"[{within}]"] if within else []) + without

    # Places, groups, repeats
    # ------------------------------------------------------------------------------------------------------------
    def place(self, name: str, flags: int) -> str:
        if name == "BEGINNING" and flags & re.MULTILINE:
            return r"(?<![^\n])"
        if name == "END":
            return r"(?![^\n])" if flags & re.MULTILINE else rf"(?![^\n]|\n{ANY})"
        if name in ("BOUNDARY", "NON_BOUNDARY"):
            return self.boundary(f"[{(_ASCII if flags & re.ASCII else _CATEGORIES)['WORD']}]", name == "BOUNDARY")
        return self.end if name == "END_STRING" else self.begin

    def boundary(self, word: str, at_one: bool, between: str = "") -> str:
        """Returns `\\b`, or `\\B`; `between` is what does not count between two letters."""
        after, before = rf"(?<={word}{between})", rf"(?={between}{word})"
        no_after, no_before = rf"(?<!{word}{between})", rf"(?!{between}{word})"
        if at_one:
            return f"(?:{after}{no_before}|{no_after}{before})"
        empty = "" if IN_NOTHING else rf"(?:(?<={ANY})|(?={ANY}))"
        return f"{empty}(?:{after}{before}|{no_after}{no_before})"

    def repeat(self, kind: Any, value: Any, flags: int) -> str:
        least, most, inner = value
        times = f"{{{least},{'' if most is op.MAXREPEAT else most}}}"

        def written() -> str:
            return f"(?:{self.sequence(inner, flags)}){times}"

        if kind is op.POSSESSIVE_REPEAT:
            return self.atomic(written)
        return written() + ("?" if kind is op.MIN_REPEAT else "")

    def branch(self, branches: Sequence[Any], flags: int) -> str:
        return f"(?:{'|'.join(self.sequence(each, flags) for each in branches)})"

    def group(self, number: int | None, inner: Any, flags: int) -> str:
        opened = "(?:" if number is None else f"(?P<{self.names[number]}>" if number in self.names else "("
        return f"{opened}{self.sequence(inner, flags)})"

    def around(self, wanted: bool, behind: bool, inner: Any, flags: int) -> str:
        return f"(?{'<' if behind else ''}{'=' if wanted else '!'}{self.sequence(inner, flags)})"

    def atomic(self, inner: Any) -> str:
        return f"(?>{inner()})"

    def back(self, number: int, flags: int) -> str:
        return rf"(?i:(?:\{number}))" if flags & re.IGNORECASE else rf"(?:\{number})"

    def either(self, number: int, yes: Any, no: Any, flags: int) -> str:
        return f"(?({number}){self.sequence(yes, flags)}|{self.sequence(no or [], flags)})"


def spelled(letter: str) -> str:
    """Returns a letter as every engine reads it, inside a class and outside."""
    code = ord(letter)
    if letter in _SPECIAL:
        return f"\\{letter}"
    return (
        letter
        if (letter.isprintable() and letter != "-") or code > 0xFFFF
        else f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
    )


def _ranged(low: int, high: int) -> str:
    return f"{spelled(chr(low))}-{spelled(chr(high))}"


def _listed(letters: Iterable[str]) -> str:
    return "".join(spelled(letter) for letter in sorted(set(letters)))


def _negated(letters: str) -> str:
    return f"[{letters[2:]}" if letters.startswith("[^") else f"[^{letters[1:]}"


def _source(kind: Any, value: Any) -> str:
    """Returns an item of a class as Python reads it."""
    return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}" if kind is op.RANGE else re.escape(chr(value))


@lru_cache(4096)
def variants(letter: str, flags: int) -> list[str]:
    """Returns, with the flag `i`, the letters that have a case and that a pattern of one letter matches."""
    if not flags & re.IGNORECASE:
        return []
    return re.findall(letter, cased(), flags & (re.IGNORECASE | re.ASCII))


@cache
def cased() -> str:
    """Returns every letter that has a case."""
    letters = map(chr, (code for first, last in _CASED for code in range(first, last)))
    return "".join(letter for letter in letters if letter.lower() != letter or letter.upper() != letter)
