"""Limits the length and depth of an expression before Jinja2's recursive parser reads it."""

from collections.abc import Iterable

from jinja2 import nodes

LENGTH = 4_000
"""Limit of the characters of one expression."""
BRACKETS = 20
"""Limit of the depth of nested brackets."""
DEPTH = 50
"""Limit of the depth of nested parts: `a + b + c` has two."""
_APART = "compute a part of it in an earlier `set` step"
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


class BadShape(Exception):
    """An expression is too long or too deep. The message continues after the expression."""


def check_length(source: str, tokens: Iterable[tuple[str, str]]) -> None:
    """Raises BadShape if the expression is too long, or has too many nested brackets.

    `tokens` are those of the expression. They are read only if it is not too long.
    """
    if len(source) > LENGTH:
        raise BadShape(f"has {len(source):,} characters, and an expression has at most {LENGTH:,}; {_APART}")
    depth = 0
    for kind, value in tokens:
        if kind == "operator":
            depth += (value in _OPENS) - (value in _CLOSES)
            if depth > BRACKETS:
                raise BadShape(f"has more than {BRACKETS} nested brackets; {_APART}")


def check_depth(parsed: nodes.Node) -> None:
    """Raises BadShape if the expression has too many nested parts."""
    level: list[nodes.Node] = [parsed]
    for _ in range(DEPTH + 2):  # the template and its output are around it
        level = [child for node in level for child in node.iter_child_nodes()]
        if not level:
            return
    raise too_deep()


def too_deep() -> BadShape:
    """Returns the error for an expression that is too deep, also for the parser."""
    return BadShape(f"has more than {DEPTH} nested parts; {_APART}")
