"""Names and texts of a plan as Playwright compares them, and as we compare them ourselves."""

import re

from planbook.errors import StepError
from planbook.step.text import Name

# What a name may end with, and what stands before it is compared without.
TAIL = r"\s*[:*]*\s*"
SPACING = r"\s+"
_JS_SPECIAL = re.compile(r"([\\.*+?^${}()|\[\]/])")
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>")
_NAMED_BACK = re.compile(r"\(\?P=(\w+)\)")
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]+[:)]")


def whole(name: Name, exact: bool = False) -> re.Pattern[str]:
    """For a name that is compared whole: letter case, spacing and a last `:` or `*` aside; `exact`, to the letter."""
    if name.pattern:
        return for_browser(name)
    words = [_JS_SPECIAL.sub(r"\\\1", word) for word in name.text.split()]
    if exact:
        return re.compile(rf"^\s*{SPACING.join(words)}\s*$")
    return re.compile(rf"^\s*{SPACING.join(_bare(words))}{TAIL}$", re.IGNORECASE)


def _bare(words: list[str]) -> list[str]:
    """The words without a last `:` or `*`, unless nothing else is there."""
    last = re.sub(r"(?:\\\*|:)+$", "", words[-1]) if words else ""
    return [*words[:-1], last] if last else words[:-1] or words


def part(name: Name, exact: bool = False) -> str | re.Pattern[str]:
    """For a text that is looked for by a part; `exact`: the whole text, to the letter."""
    if name.pattern:
        return for_browser(name)
    return whole(name, True) if exact else name.text


def for_browser(name: Name) -> re.Pattern[str]:
    """A pattern in Python's syntax, so that JavaScript reads it alike. Error: value, where that cannot be."""
    source = name.text
    refused = _INLINE_FLAGS.search(source)
    if refused:
        raise StepError("value", f"the pattern {name} has {refused[0]}: write flags behind the last slash, as in /x/i")
    source = _NAMED_GROUP.sub(r"(?<\1>", source)
    source = _NAMED_BACK.sub(r"\\k<\1>", source)
    source = source.replace(r"\A", "^").replace(r"\Z", "$")
    return _uncompiled(_slashes(source), name)


def _slashes(source: str) -> str:
    return re.sub(r"(?<!\\)((?:\\\\)*)/", r"\1\\/", source)


def _uncompiled(source: str, name: Name) -> re.Pattern[str]:
    """JavaScript's named groups are none of Python's: they lose their names, which nothing here asks for."""
    unnamed = re.sub(r"\(\?<(\w+)>", "(", source)
    if r"\k<" in unnamed:
        raise StepError("value", f"the pattern {name} refers back to a group by its name; refer to it by its number")
    return re.compile(unnamed, name.compiled().flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL))


def squeezed(text: str) -> str:
    """The text with every run of spacing as one space."""
    return " ".join(text.split())


def reads(name: Name, text: str, exact: bool = False) -> bool:
    """Whether the text as a whole is what is asked for."""
    if name.pattern:
        return bool(name.compiled().search(squeezed(text)))
    if exact:
        return squeezed(text) == squeezed(name.text)
    return _folded(text) == _folded(name.text)


def contains(name: Name, text: str, exact: bool = False) -> bool:
    """Whether what is asked for is a part of the text."""
    if name.pattern:
        return bool(name.compiled().search(squeezed(text)))
    if exact:
        return squeezed(name.text) in squeezed(text)
    return squeezed(name.text).casefold() in squeezed(text).casefold()


def is_exactly(name: Name, text: str) -> bool:
    """For what a machine wrote (a field's value, an attribute): whole, to the letter."""
    return bool(name.compiled().search(text)) if name.pattern else text == name.text


def _folded(text: str) -> str:
    return squeezed(text).casefold().rstrip(":* ")
