"""Leaves out of a page's text what says nothing to a model: it names elements by role and name, never by number."""

import re
from collections.abc import Iterator, Sequence

_TEXT = r'"(?:[^"\\]|\\.)*"'
_WORD = re.compile(rf"(\s*)({_TEXT}|[^\s\"]+|\")")
_RANGE = re.compile(rf"({_TEXT})|(like th(?:is|ese)) \([0-9]+(?: to [0-9]+)?\)")
_USED = (
    "button", "checkbox", "clickable", "combobox", "link", "listbox", "menuitem", "menuitemcheckbox", "menuitemradio",
    "option", "radio", "searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem",
)  # fmt: skip
"""The kinds that a person can use whatever else is said of them: their number would only say that."""
_COUNTED = ("more", "rows")
_IN_ITS_ROW, _OF_THOSE_OF = ["in", "its", "row"], ["of", "those", "of"]
ELSEWHERE = "an element that was shown before"
Words = Sequence[tuple[str, str]]
"""The words of a line, each with the space before it; a quoted text is one word."""


def for_model(text: str) -> str:
    """Returns the text without the numbers of elements, except of those of which others have the options.

    Commas separate elements of one kind. An element without a name that is told in a row's line is meant in its row.
    """
    lines = [_WORD.findall(_RANGE.sub(lambda found: found[1] or found[2], line)) for line in text.split("\n")]
    said = [word for line in lines for _, word in line]
    told_of = {said[at] for at in range(len(said)) if _is_told_of(said, at)}
    kept = {said[at] for at in range(len(said)) if said[at] in told_of and not _is_told_of(said, at)}
    return "\n".join("".join(_without_numbers(line, kept)) for line in lines)


def _is_told_of(words: Sequence[str], at: int) -> bool:
    """Returns whether this is the number of an element of which another one has the options."""
    return words[max(0, at - 3) : at] == _OF_THOSE_OF


def _without_numbers(line: Words, kept: set[str]) -> Iterator[str]:
    words = [word for _, word in line]
    in_row = "row" in words[:2]
    lead, named, at = "", True, 0
    while at < len(words):
        space, word = line[at]
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        in_its = words[max(0, at - 3) : at - 1] == _IN_ITS_ROW[:-1]  # row, or another place
        is_next = lead and (not before.isalpha() or before in _COUNTED or in_its)
        if words[at : at + 3] == _IN_ITS_ROW and in_row and not named:
            at += 2
        elif _is_told_of(words, at):
            yield space + (word if word in kept else ELSEWHERE)
        elif not word.isdecimal() or before in ("nth", "…", "table") or after in _COUNTED:
            yield space + word
        elif before in _USED or is_next:
            lead, named = before if before in _USED else lead, after.startswith('"')
            yield "" if before in _USED else ","
            yield space + word if word in kept else ""
        else:  # it says that this can be used, too
            lead, named = "", True
            yield space + word
        at += 1
