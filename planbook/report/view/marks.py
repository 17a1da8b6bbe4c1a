"""Highlights the differences between two versions of a text, side by side."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LONG = 400
"""The number of lines from which single words are no longer compared."""


def marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Returns both as HTML, with `<del>` and `<ins>` around changed words, and a class for lines that contain such."""
    before, now = old.split("\n"), new.split("\n")
    left: list[Markup] = []
    right: list[Markup] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if tag == "replace" and b - a == d - c and b - a <= LONG:
            pairs = [_words(was, line) for was, line in zip(before[a:b], now[c:d], strict=True)]
            left += [_line(was, "del") for was, _ in pairs]
            right += [_line(line, "ins") for _, line in pairs]
        elif tag == "equal":
            left += map(_same, before[a:b])
            right += map(_same, now[c:d])
        else:
            left += [_line(_whole(line, "del"), "del") for line in before[a:b]]
            right += [_line(_whole(line, "ins"), "ins") for line in now[c:d]]
    return Markup("").join(left), Markup("").join(right)


def _words(old: str, new: str) -> tuple[Markup, Markup]:
    before, now = _WORDS.findall(old), _WORDS.findall(new)
    codes = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    left = Markup("").join(_part(before[a:b], tag != "equal", "del") for tag, a, b, _, _ in codes)
    return left, Markup("").join(_part(now[c:d], tag != "equal", "ins") for tag, _, _, c, d in codes)


def _part(words: Sequence[str], differs: bool, mark: str) -> Markup:
    text = "".join(words)
    return _whole(text, mark) if differs else escape(text)


def _whole(text: str, mark: str) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(mark), text) if text else Markup("")


def _same(line: str) -> Markup:
    return Markup("<span>{}\n</span>").format(line)


def _line(html: Markup, mark: str) -> Markup:
    return Markup('<span class="{}-line">{}\n</span>').format(mark, html)
