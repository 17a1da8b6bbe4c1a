"""Normalizes texts to what people read: removes what cannot be seen or typed. `words.js` does the same in the page."""

import re
import unicodedata

# Default_Ignorable_Code_Point, and the private use areas, where icon fonts have their glyphs, of the first plane.
_IGNORED = (
    "\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164"
    "\\ue000-\\uf8ff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8"
)
# Arrows, shapes, stars, ticks, emoji: what pages draw before or after a name, by CSS or as text.
SIGNS = "\\u2190-\\u21ff\\u2300-\\u23ff\\u25a0-\\u27bf\\u2900-\\u297f\\u2b00-\\u2bff\\ufe0f\\u{1f000}-\\u{1fbff}"
"""Signs that a name may begin or end with and that nobody would type, as the content of a JavaScript character class.

The pattern must have the flag `u`.
"""
_SIGNS = "[\\s\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]+"
_BEFORE, _AFTER = re.compile(f"^{_SIGNS}"), re.compile(f"{_SIGNS}$")
_MARKS = re.compile(f"[{_IGNORED}\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+")
_HYPHENS = re.compile("[\u2010\u2011]")
# Scripts without spaces between words (or, such as Korean, with endings that are attached to words).
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_SPACELESS = [(SPACELESS[at], SPACELESS[at + 2]) for at in range(0, len(SPACELESS), 3)]  # a pattern takes 3 ms


def plain(text: str) -> str:
    """Returns the text without invisible characters, in NFC, with one kind of hyphen and single spaces."""
    if text.isascii():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _MARKS.sub("", text))
    return " ".join(_HYPHENS.sub("-", text).split())


def without_signs(text: str) -> str:
    """Returns a plain text without the signs before and after it; a text of nothing but signs is unchanged."""
    if text.isascii():
        return text
    return _AFTER.sub("", _BEFORE.sub("", text)) or text


def is_of_a_word(letter: str) -> bool:
    """Returns whether words continue across this character: letters, digits and accents of scripts with spaces."""
    return unicodedata.category(letter)[0] in "LNM" and not any(low <= letter <= high for low, high in _SPACELESS)
