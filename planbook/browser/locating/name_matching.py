"""Compares the names and texts of a plan, by Playwright's matchers and in Python.

Both give the same result. Invisible characters are ignored (see `plain`); a part must end where words end.
"""

import json
import re
import unicodedata

from planbook.browser.locating.js_pattern import JsPattern
from planbook.browser.locating.readable_text import MARKS, SIGNS, SPACELESS, is_of_a_word, plain, without_signs
from planbook.errors import StepError
from planbook.step.text import Name

# What is ignored between two letters of a name, the space between two words, and what is ignored at the ends. The flag
# `u` lets a pattern name it in a few letters: a selector repeats the pattern ten times, and is read three times a step.
UNSEEN = r"\p{DI}\p{Co}"
MARK = f"[{UNSEEN}]*"
EDGE = rf"[\s{UNSEEN}]*"
SPACING = rf"{MARK}\s{EDGE}"  # JavaScript's \s has an unseen character, too: a repeat of both would be slow
TAIL = rf"[\s:*{UNSEEN}]*"
PATTERN_EDGE = MARKS.replace("[", r"[\s", 1)  # the same for the patterns of plans, which have no flag `u`
# The same for planbook's selector engines, whose texts are plain; \x01 marks the edge of an inline box.
GAP = r"\x01?"
LETTER = rf"(?![{SPACELESS}])[\p{{L}}\p{{N}}\p{{M}}]"
UNREADABLE = "\ufffd"  # stands for half a surrogate pair (planbook.files.surrogates)
HALF = r"[\ufffd\ud800-\udfff]"
HYPHENS = "[-\\u2010\\u2011]"
_JS_SPECIAL = re.compile(r"([\\.*+?^${}()|\[\]/])")
# What Python writes in another way than JavaScript; and every escape as a whole, so that none is taken apart.
_PYTHONS = re.compile(r"\\.|\(\?P<\w+>|\(\?P=\w+\)|/", re.DOTALL)
_JAVASCRIPTS = {r"\A": "^", r"\Z": "$", "/": r"\/"}
_INLINE_FLAGS = re.compile(r"\(\?[aiLmsux-]+[:)]")
_DIGITS = re.compile(r"\d")


# For Playwright's matchers
# ---------------------------------------------------------------------------------------------
def whole_name(name: Name, exact: bool = False) -> JsPattern:
    """Returns the pattern for a whole name. It ignores letter case, spacing, a last `:` or `*` and signs at the ends.

    `exact`: ignores invisible characters only.
    """
    if name.pattern:
        return _anchored(as_javascript(name))
    words = _read(name).split() or [""]
    if exact:
        return JsPattern(f"^{EDGE}{SPACING.join(_spelled(word, MARK) for word in words)}{EDGE}$", "u")
    said = SPACING.join(_spelled(word, MARK) for word in _bare(words))
    before, after = _drawn(words[0][:1], EDGE), _drawn(words[-1][-1:], TAIL)
    return JsPattern(f"^{before}{said}{after}$", "iu")


def _drawn(letter: str, edge: str) -> str:
    """Returns what may surround a name: also decorative signs, unless the name has one there itself."""
    return edge if without_signs(f"a{letter}") == "a" else edge.replace("[", f"[{SIGNS}", 1)


def _anchored(pattern: JsPattern) -> JsPattern:
    """Lets the pattern's anchors match next to invisible characters and the signs of icons."""
    source = re.sub(r"^\^", lambda _: f"^{PATTERN_EDGE}", pattern.source)
    return pattern._replace(source=re.sub(r"(?<!\\)\$$", lambda _: f"{PATTERN_EDGE}$", source))


def engine_query(name: Name, exact: bool = False, *, entire: bool = False) -> str:
    """Returns the query for planbook's engines: the text as a part, or with `exact` or `entire` as a whole."""
    if name.pattern:
        return json.dumps({**as_javascript(name)._asdict(), "quick": None})
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
    seen = rf"(?![\p{{DI}}\p{{Co}}]){LETTER}" if marks else LETTER
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


def as_javascript(name: Name) -> JsPattern:
    """Translates a Python pattern for JavaScript. Raises value if that is not possible."""
    refused = _INLINE_FLAGS.search(name.text)
    if refused:
        raise StepError("value", f"the pattern {name} has {refused[0]}: write flags after the last slash, as in /x/i")

    def written(found: re.Match[str]) -> str:
        part = found[0]
        if part.startswith("(?P="):
            raise StepError(
                "value", f"the pattern {name} refers back to a group by its name; refer to it by its number"
            )
        return "(" if part.startswith("(?P<") else _JAVASCRIPTS.get(part, part)  # names of groups are not used

    return JsPattern(_PYTHONS.sub(written, name.text), "".join(flag for flag in "ims" if flag in name.flags))


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
    """Compares text written by machines (field values, attributes): whole, to the letter."""
    return name.place_in(text) is not None if name.pattern else text == name.text


def normalized(text: str) -> str:
    """Returns a name in the form in which names are compared: plain, casefolded, without a last `:` or `*`."""
    return plain(text).casefold().rstrip(":* ")
