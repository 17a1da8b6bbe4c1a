"""Names and texts of a plan as Playwright compares them, and as we compare them ourselves.

Both ways give the same answer. What nobody sees or types does not count (see `plain`); a part ends where words end.
"""

import json
import re
import unicodedata

from planbook.browser.locating.readable_text import MARKS, SIGNS, SPACELESS, is_of_a_word, plain, without_signs
from planbook.errors import StepError
from planbook.step.text import Name

# Between two words, and what a name may end with and is compared without.
SPACING = rf"(?:{MARKS}\s)+{MARKS}"
EDGE = rf"(?:\s|{MARKS[:-1]})*"
TAIL = rf"(?:[\s:*]|{MARKS[:-1]})*"
# The same for our own engine, whose texts are plain; \x01 is where a box begins or ends that is no block.
GAP = r"\x01?"
LETTER = rf"(?![{SPACELESS}])[\p{{L}}\p{{N}}\p{{M}}]"
UNREADABLE = "\ufffd"  # as half a character is read (planbook.files.surrogates)
HALF = r"[\ufffd\ud800-\udfff]"
HYPHENS = "[-\\u2010\\u2011]"
_JS_SPECIAL = re.compile(r"([\\.*+?^${}()|\[\]/])")
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>")
_NAMED_BACK = re.compile(r"\(\?P=(\w+)\)")
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]+[:)]")
_DIGITS = re.compile(r"\d")


# As Playwright compares them -----------------------------------------------------------------------------------------
def whole_name(name: Name, exact: bool = False) -> re.Pattern[str]:
    """For a name that is compared whole: letter case, spacing, a last `:` or `*` and signs at its ends aside.

    `exact`: to the letter.
    """
    if name.pattern:
        return _anchored(as_javascript(name))
    words = _read(name).split() or [""]
    if exact:
        return re.compile(f"^{EDGE}{SPACING.join(_spelled(word, MARKS) for word in words)}{EDGE}$")
    said = SPACING.join(_spelled(word, MARKS) for word in _bare(words))
    before, after = _drawn(words[0][:1], EDGE), _drawn(words[-1][-1:], TAIL)
    return re.compile(f"^{before}{said}{after}$", re.IGNORECASE)


def _drawn(letter: str, edge: str) -> str:
    """What may stand before or after a name: also the signs of a drawing, unless the name has one there itself."""
    return edge if without_signs(f"a{letter}") == "a" else edge.replace(r"(?:", f"(?:[{SIGNS}]|", 1)


def _anchored(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern, which may begin and end at what is read: before and after it may stand the sign of an icon."""
    source = re.sub(r"^\^", lambda _: f"^{EDGE}", pattern.pattern)
    return re.compile(re.sub(r"(?<!\\)\$$", lambda _: f"{EDGE}$", source), pattern.flags)


def engine_query(name: Name, exact: bool = False, *, entire: bool = False) -> str:
    """For our own engines: a text that is looked for by a part; `exact`, or `entire`: by the whole text."""
    if name.pattern:
        found = as_javascript(name)
        flags = "".join(sign for sign, flag in zip("ims", (re.I, re.M, re.S), strict=True) if found.flags & flag)
        return json.dumps({"source": found.pattern, "flags": flags, "quick": None})
    said = _read(name)
    words = said.split()
    if exact or entire:
        words = words if exact else _bare(words)
        source = f"^{_joined(words)}{'' if exact else '[ :*]*'}$"
    else:
        source = _at_words_ends(said, _joined(words), "")
    quick = "".join(words).lower()
    return json.dumps({"source": source, "flags": "u" if exact else "iu", "quick": quick})


def part_of_name(name: Name, exact: bool = False) -> str:
    """The pattern, with its slashes and flags, for an accessible name that has this as a part; `exact`: as a whole."""
    if name.pattern or exact:
        found = whole_name(name, exact)
        return f"/{found.pattern}/{'i' if found.flags & re.IGNORECASE else ''}"
    said = _read(name)
    marks = r"[\p{DI}\p{Co}]*"
    spelled = rf"(?:{marks}\s)+{marks}".join(_spelled(word, marks) for word in said.split())
    return f"/{_at_words_ends(said, spelled, marks)}/iu"


def _at_words_ends(said: str, source: str, marks: str) -> str:
    """The part, neither preceded nor followed by what would make its first or last word, or number, another one."""
    seen = rf"(?![\p{{DI}}\p{{Co}}]){LETTER}" if marks else LETTER
    before = rf"(?<!{seen}{marks})" if said and is_of_a_word(said[0]) else ""
    after = rf"(?!{marks}{seen})" if said and is_of_a_word(said[-1]) else ""
    if _DIGITS.match(said[:1]):
        before += r"(?<!\p{Nd}[.,'’](?=\p{Nd}{3}(?!\p{Nd})))"
    if _DIGITS.match(said[-1:]):
        after += r"(?![.,'’]\p{Nd})"
    return before + source + after


def _read(name: Name) -> str:
    """The name as it is read; one of nothing but marks, as it is written."""
    return plain(name.text) or " ".join(name.text.split())


def _joined(words: list[str]) -> str:
    return r"[ \x01]".join(GAP.join(map(_escaped, word)) for word in words)


def _spelled(word: str, between: str) -> str:
    """A word for JavaScript, composed or not, with any marks between its letters."""
    return between.join(_letter(letter) for letter in word)


def _letter(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    if letter == "-":
        return HYPHENS
    return _escaped(letter) if apart == letter else f"(?:{letter}|{apart})"


def _escaped(letter: str) -> str:
    if letter == UNREADABLE:
        return HALF
    return _JS_SPECIAL.sub(r"\\\1", letter)


def _bare(words: list[str]) -> list[str]:
    """The words without a last `:` or `*`, unless nothing else is there."""
    last = words[-1].rstrip(":*") if words else ""
    return [*words[:-1], last] if last else words[:-1] or words


def as_javascript(name: Name) -> re.Pattern[str]:
    """A pattern in Python's syntax, so that JavaScript reads it alike. Error: value, where that cannot be."""
    source = name.text
    refused = _INLINE_FLAGS.search(source)
    if refused:
        raise StepError("value", f"the pattern {name} has {refused[0]}: write flags after the last slash, as in /x/i")
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
    return re.compile(unnamed, name.for_python)


# As we compare them --------------------------------------------------------------------------------------------------
def matches(name: Name, text: str, exact: bool = False) -> bool:
    """Whether the text as a whole is what is asked for."""
    if name.pattern:
        return name.place_in(plain(text)) is not None
    if exact:
        return plain(text) == plain(name.text)
    return normalized(text) == normalized(name.text)


def contains(name: Name, text: str, exact: bool = False) -> bool:
    """Whether what is asked for is a part of the text, at the ends of words; `exact`: to the letter, anywhere."""
    if name.pattern:
        return name.place_in(plain(text)) is not None
    if exact:
        return plain(name.text) in plain(text)
    return has_words(plain(text).casefold(), plain(name.text).casefold())


def has_words(text: str, part: str) -> bool:
    """Whether the part stands in the text as whole words and numbers. Both are plain, and of one letter case."""
    return place_of_words(text, part) >= 0


def place_of_words(text: str, part: str) -> int:
    """Where that is first; -1 where the part does not stand in the text, or as a part of other words only."""
    at = text.find(part)
    while at >= 0 and _goes_on(text, at, at + len(part)):
        at = text.find(part, at + 1)
    return at


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the word or number that is cut out here goes on before it, or after it."""
    if start == end:
        return False
    before, first, last, after = text[:start], text[start], text[end - 1], text[end:]
    if before and is_of_a_word(first) and is_of_a_word(before[-1]):
        return True
    if after and is_of_a_word(last) and is_of_a_word(after[0]):
        return True
    thousands = re.search(r"\d[.,'’]$", before[-2:]) and re.match(r"\d{3}(?!\d)", text[start : start + 4])
    return bool(thousands) or bool(_DIGITS.match(last) and re.match(r"[.,'’]\d", after[:2]))


def is_exactly(name: Name, text: str) -> bool:
    """For what a machine wrote (a field's value, an attribute): whole, to the letter."""
    return name.place_in(text) is not None if name.pattern else text == name.text


def normalized(text: str) -> str:
    """A name as it is compared: plain, in one letter case, without a last `:` or `*`."""
    return plain(text).casefold().rstrip(":* ")
