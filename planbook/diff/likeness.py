"""Measures how similar two steps are."""

from planbook.diff.flattened import FlatStep, Marks

SAME_PLACE = 0.4
"""The similarity from which two steps at the same position are one changed step."""
ANYWHERE = 0.75
"""The similarity from which two steps at any position are one step."""


def likeness(old: FlatStep, new: FlatStep) -> float:
    """Returns the similarity: 0 for nothing in common, 1 for equal; at most 0.5 for different kinds."""
    mine, other = old.marks, new.marks
    about = _common(mine[0], other[0])
    if old.step.do.word != new.step.do.word:
        return 0.5 * about if about > 0.8 and mine[0] else 0.0
    inside = _common(mine[2], other[2]) if mine[2] or other[2] else about
    return 0.42 + 0.3 * about + 0.13 * _common(mine[1], other[1]) + 0.15 * inside


def _common(mine: Marks, other: Marks) -> float:
    together = len(mine | other)
    return len(mine & other) / together if together else 1.0
