"""Compares the names and texts of a plan, by Playwright's matchers and in Python.

Both give the same result. Invisible characters are ignored (see `plain`); a part must end where words end.
"""

import json
import re
import unicodedata
from functools import lru_cache

from planbook.browser.locating.js_pattern import JsPattern
from planbook.browser.locating.readable_text import SIGNS, SPACELESS, is_of_a_word, plain, without_signs
from planbook.errors import StepError
from planbook.filters.page_patterns import EDGE, HALF, HYPHENS, MARK, UNREADABLE, UNSEEN, for_page
from planbook.step.text import Name

# The space between two words of a name, and what is ignored at its end. With the flag `u` a few letters name what is
# ignored: a selector repeats the pattern ten times, and is read three times a step.
SPACING = rf"{MARK}\s{EDGE}"  # JavaScript's \s has an unseen character, too: a repeat of both would be slow
TAIL = rf"[\s:*{UNSEEN}]*"
# The same for planbook's selector engines, whose texts are plain; \x01 marks the edge of an inline box.
GAP = r"\x01?"
LETTER = rf"(?![{SPACELESS}])[\p{{L}}\p{{N}}\p{{M}}]"
_JS_SPECIAL = re.compile(r"([\\.*+?^${}()|\[\]/])")
_DIGITS = re.compile(r"\d")


# For Playwright's matchers
# ---------------------------------------------------------------------------------------------
def whole_name(name: Name, exact: bool = False) -> JsPattern:
    """Returns the pattern for a whole name. It ignores letter case, spacing, a last `:` or `*` and signs at the ends.

    `exact`: ignores invisible characters only.
    """
    if name.pattern:
        return as_javascript(name, is_plain=False)
    words = _read(name).split() or [""]
    if exact:
        return JsPattern(f"^{EDGE}{SPACING.join(_spelled(word, MARK) for word in words)}{EDGE}$", "u")
    said = SPACING.join(_spelled(word, MARK) for word in _bare(words))
    before, after = _drawn(words[0][:1], EDGE), _drawn(words[-1][-1:], TAIL)
    return JsPattern(f"^{before}{said}{after}$", "iu")


def _drawn(letter: str, edge: str) -> str:
    """Returns what may surround a name: also decorative signs, unless the name has one there itself."""
    return edge if without_signs(f"a{letter}") == "a" else edge.replace("[", f"[{SIGNS}", 1)


def engine_query(name: Name, exact: bool = False, *, entire: bool = False) -> str:
    """Returns the query for planbook's engines: the text as a part, or with `exact` or `entire` as a whole."""
    if name.pattern:
        return json.dumps({**as_javascript(name, is_plain=True)._asdict(), "quick": None})
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
    """Returns the pattern, with slashes and flags, for accessible names that contain this; `exact`: that are this."""
    if name.pattern or exact:
        return str(whole_name(name, exact))
    said = _read(name)
    spelled = SPACING.join(_spelled(word, MARK) for word in said.split())
    return str(JsPattern(_at_words_ends(said, spelled, MARK), "iu"))


def _at_words_ends(said: str, source: str, marks: str) -> str:
    """Adds boundaries to the pattern, so that its first and last word or number are not a part of longer ones."""
    seen = f"(?![{UNSEEN}]){LETTER}" if marks else LETTER
    before = rf"(?<!{seen}{marks})" if said and is_of_a_word(said[0]) else ""
    after = rf"(?!{marks}{seen})" if said and is_of_a_word(said[-1]) else ""
    if _DIGITS.match(said[:1]):
        before += r"(?<!\p{Nd}[.,'’](?=\p{Nd}{3}(?!\p{Nd})))"
    if _DIGITS.match(said[-1:]):
        after += r"(?![.,'’]\p{Nd})"
    return before + source + after


def _read(name: Name) -> str:
    """Returns the plain name; a name of nothing but invisible characters as it is written."""
    return plain(name.text) or " ".join(name.text.split())


def _joined(words: list[str]) -> str:
    return r"[ \x01]".join(GAP.join(map(_escaped, word)) for word in words)


@lru_cache(1000)  # a step spells the name of its target several times
def _spelled(word: str, between: str) -> str:
    """Returns the JavaScript pattern of a word, composed or not, with ignored characters between its letters."""
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
    """Returns the words without a last `:` or `*`, unless nothing else is left."""
    last = words[-1].rstrip(":*") if words else ""
    return [*words[:-1], last] if last else words[:-1] or words


def as_javascript(name: Name, *, is_plain: bool) -> JsPattern:
    """Translates a pattern for JavaScript. `is_plain`: for a text that is. Raises value if that is not possible."""
    try:
        return JsPattern(for_page(name.text, name.for_python, is_plain=is_plain), "u")
    except (ValueError, re.error) as error:
        raise StepError("value", f"the pattern {name} cannot be used on a page: {error}") from None


# In Python
# ---------------------------------------------------------------------------------------------------------------
def matches(name: Name, text: str, exact: bool = False) -> bool:
    """Returns whether the whole text matches the name."""
    if name.pattern:
        return name.place_in(plain(text)) is not None
    if exact:
        return plain(text) == plain(name.text)
    return normalized(text) == normalized(name.text)


def contains(name: Name, text: str, exact: bool = False) -> bool:
    """Returns whether the text contains the name as whole words; `exact`: to the letter, anywhere."""
    if name.pattern:
        return name.place_in(plain(text)) is not None
    if exact:
        return plain(name.text) in plain(text)
    return has_words(plain(text).casefold(), plain(name.text).casefold())


def has_words(text: str, part: str) -> bool:
    """Returns whether the text contains the part as whole words and numbers. Both must be plain and casefolded."""
    return place_of_words(text, part) >= 0


def place_of_words(text: str, part: str) -> int:
    """Returns the index of the first such occurrence; -1 if there is none."""
    at = text.find(part)
    while at >= 0 and _goes_on(text, at, at + len(part)):
        at = text.find(part, at + 1)
    return at


def _goes_on(text: str, start: int, end: int) -> bool:
    """Returns whether the slice cuts a word or number at its start or end."""
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
    """Compares text written by machines (field values, attributes): whole, to the letter, composed or not."""
    text = unicodedata.normalize("NFC", text)
    return name.place_in(text) is not None if name.pattern else text == unicodedata.normalize("NFC", name.text)


def normalized(text: str) -> str:
    """Returns a name in the form in which names are compared: plain, casefolded, without a last `:` or `*`."""
    return plain(text).casefold().rstrip(":* ")
