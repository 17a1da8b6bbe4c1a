"""Finds patterns that can match in so many ways that a text without a match takes exponential time."""

from collections.abc import Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from planbook.check.patterns import letters

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_MANY = 10
"""A repeat of this many times or more counts as unlimited."""


def is_slow(source: str, flags: int = 0) -> bool:
    """Returns whether a pattern repeats a repeat without a boundary between the turns. Raises re.error."""
    tree = _parser.parse(source, flags)
    return _any_slow(tree, tree.state.flags)


def _any_slow(items: Sequence[Any], flags: int) -> bool:
    return any(_is_slow(item, flags) for item in items)


def _is_slow(item: tuple[Any, Any], flags: int) -> bool:
    kind, value = item
    if kind in _REPEATS:
        _, most, inner = value
        return (most >= _MANY and _is_ambiguous(inner, flags)) or _any_slow(inner, flags)
    if kind is op.POSSESSIVE_REPEAT:
        return _any_slow(value[2], flags)
    if kind is op.SUBPATTERN:
        return _any_slow(value[3], flags)
    if kind is op.ATOMIC_GROUP:
        return _any_slow(value, flags)
    if kind is op.BRANCH:
        return any(_any_slow(branch, flags) for branch in value[1])
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return _any_slow(value[1], flags)
    return False


def _is_ambiguous(body: Sequence[Any], flags: int) -> bool:
    """Returns whether a text can be divided into turns of the body in more than one way."""
    body = _unpacked(body)
    if len(body) == 1 and body[0][0] is op.BRANCH:
        branches = [_unpacked(branch) for branch in body[0][1][1]]
        return any(_is_ambiguous(branch, flags) for branch in branches) or _overlap(branches, flags)
    for place, (kind, value) in enumerate(body):
        if kind in _REPEATS and value[1] >= _MANY:
            inner = letters(value[2], flags)
            others = [item for other, item in enumerate(body) if other != place and not _may_be_empty(item)]
            if all(inner & letters([item], flags) for item in others):
                return True
    return False


def _overlap(branches: Sequence[Sequence[Any]], flags: int) -> bool:
    """Returns whether two branches are each a letter or its repeat, and both match the same letter."""
    short = [letters(branch, flags) for branch in branches if len(branch) == 1]
    return any(one & other for place, one in enumerate(short) for other in short[:place])


def _unpacked(body: Sequence[Any]) -> Sequence[Any]:
    """Returns the body without the groups around it."""
    while len(body) == 1 and body[0][0] is op.SUBPATTERN:
        body = body[0][1][3]
    return body


def _may_be_empty(item: tuple[Any, Any]) -> bool:
    kind, value = item
    if kind in (*_REPEATS, op.POSSESSIVE_REPEAT):
        return value[0] == 0 or all(map(_may_be_empty, value[2]))
    if kind is op.SUBPATTERN:
        return all(map(_may_be_empty, value[3]))
    if kind is op.BRANCH:
        return any(all(map(_may_be_empty, branch)) for branch in value[1])
    return kind in (op.AT, op.ASSERT, op.ASSERT_NOT)
