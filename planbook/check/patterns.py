"""Finds patterns that cannot match anything, with the help of Python's own parser."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {"DIGIT": re.compile(r"\d"), "SPACE": re.compile(r"\s"), "WORD": re.compile(r"\w")}
_SOME = [chr(code) for code in (*range(0x250), 0x3B1, 0x4E2D, 0x1F600)]
"""Sample letters of every kind, against which a class of letters is tested."""


MEANT = r"write \^ or \$ where the letter itself is meant"


class NeverMatches(Exception):
    """The reason why a pattern never matches, and what to do about it."""

    def __init__(self, why: str, todo: str) -> None:
        super().__init__(why)
        self.why = why
        self.todo = todo


@dataclass
class _State:
    """The state at one position of a pattern: whether text was consumed before, and whether the end is required."""

    flags: int
    something_before: bool = False
    at_end: bool = False
    at_very_end: bool = False


def why_never_matches(source: str, flags: int = 0) -> NeverMatches | None:
    """Returns why a pattern never matches, as far as it is certain without a text; None if it may. Raises re.error."""
    tree = _parser.parse(source, flags)
    try:
        _follow(tree, _State(tree.state.flags))
    except NeverMatches as why:
        return why
    return None


def _follow(items: Sequence[Any], state: _State) -> _State:
    for kind, value in items:
        state = _step(kind, value, state)
    return state


def _step(kind: Any, value: Any, state: _State) -> _State:
    if kind is op.AT:
        return _at(value, state)
    if kind is op.SUBPATTERN:
        _, added, taken, inner = value
        inside = _follow(inner, replace(state, flags=(state.flags | added) & ~taken))
        return replace(inside, flags=state.flags)
    if kind is op.ATOMIC_GROUP:
        return _follow(value, state)
    if kind is op.BRANCH:
        return _branch(value[1], state)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, _, inner = value
        return _follow(inner, state) if least else _perhaps(inner, state)
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return _ahead(kind, value, state)
    if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.CATEGORY, op.RANGE):
        return _letter(kind, value, state)
    return replace(state, something_before=state.something_before)


def _at(value: Any, state: _State) -> _State:
    lines = bool(state.flags & re.MULTILINE)
    if value is op.AT_BEGINNING_STRING or (value is op.AT_BEGINNING and not lines):
        if state.something_before:
            raise NeverMatches("nothing can stand before the beginning of the text", MEANT)
    elif value is op.AT_END_STRING:
        return replace(state, at_end=True, at_very_end=True)
    elif value is op.AT_END and not lines:
        return replace(state, at_end=True)
    return state


def _branch(branches: Sequence[Any], state: _State) -> _State:
    """Returns the state after alternatives: it never matches only if no branch does, and keeps what all share."""
    ends, why = [], None
    for branch in branches:
        try:
            ends.append(_follow(branch, state))
        except NeverMatches as error:
            why = error
    if not ends:
        assert why
        raise why
    return _common(ends)


def _common(ends: Sequence[_State]) -> _State:
    return _State(
        ends[0].flags,
        all(end.something_before for end in ends),
        all(end.at_end for end in ends),
        all(end.at_very_end for end in ends),
    )


def _perhaps(inner: Any, state: _State) -> _State:
    try:
        return _common([state, _follow(inner, state)])
    except NeverMatches:
        return state


def _ahead(kind: Any, value: tuple[int, Any], state: _State) -> _State:
    direction, inner = value
    if kind is op.ASSERT and direction > 0:
        _follow(inner, state)
    elif kind is op.ASSERT_NOT and not len(inner):
        raise NeverMatches("'(?!)' and '(?<!)' never hold", "take it out")
    return state


def _letter(kind: Any, value: Any, state: _State) -> _State:
    if kind is op.IN and not any(_fits(kind, value, letter, state) for letter in _SOME):
        raise NeverMatches("there is no letter that fits one of its brackets", "write which letters are meant")
    if state.at_very_end or (state.at_end and not _fits(kind, value, "\n", state)):
        raise NeverMatches("nothing can follow the end of the text", MEANT)
    return replace(state, something_before=True, at_very_end=state.at_end)


def letters(items: Sequence[Any], flags: int) -> frozenset[str]:
    """Returns the sample letters that some part of a pattern matches."""
    found: set[str] = set()
    for kind, value in items:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            state = _State(flags)
            found |= {
                letter
                for letter in (*_SOME, chr(value) if kind is op.LITERAL else "")
                if letter and _fits(kind, value, letter, state)
            }
        for inner in _inside(kind, value):
            found |= letters(inner, flags)
    return frozenset(found)


def _inside(kind: Any, value: Any) -> Sequence[Sequence[Any]]:
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    return value[1] if kind is op.BRANCH else []


def _fits(kind: Any, value: Any, letter: str, state: _State) -> bool:
    if kind is op.LITERAL:
        return chr(value) == letter
    if kind is op.NOT_LITERAL:
        return chr(value) != letter
    if kind is op.ANY:
        return letter != "\n" or bool(state.flags & re.DOTALL)
    if kind is op.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    if kind is op.CATEGORY:
        return _of_category(value, letter)
    negated = bool(value) and value[0][0] is op.NEGATE
    return any(_fits(part, given, letter, state) for part, given in value[negated:]) != negated


def _of_category(category: Any, letter: str) -> bool:
    *_, negated, word = str(category).split("_")  # CATEGORY_DIGIT, CATEGORY_NOT_DIGIT
    return bool(_CATEGORIES[word].match(letter)) != (negated == "NOT")
