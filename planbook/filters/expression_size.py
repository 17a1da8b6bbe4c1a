"""How long an expression is, and how deep: what is read by recursion must be told apart before it is read."""

from collections.abc import Iterable

from jinja2 import nodes

LENGTH = 4_000
"""Characters of one expression."""
BRACKETS = 20
"""Brackets within one another."""
DEPTH = 50
"""Parts of an expression within one another, such as `a + b + c` has two."""
_APART = "work a part of it out with `set` in a step before"
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


class BadShape(Exception):
    """An expression is too long, or too deep. The message goes on after the expression."""


def check_length(source: str, tokens: Iterable[tuple[str, str]]) -> None:
    """Raises BadShape. `tokens` are those of the expression, which are read only if it is not too long."""
    if len(source) > LENGTH:
        raise BadShape(f"has {len(source):,} characters, and an expression has at most {LENGTH:,}; {_APART}")
    depth = 0
    for kind, value in tokens:
        if kind == "operator":
            depth += (value in _OPENS) - (value in _CLOSES)
            if depth > BRACKETS:
                raise BadShape(f"has more than {BRACKETS} brackets within one another; {_APART}")


def check_depth(parsed: nodes.Node) -> None:
    """Raises BadShape."""
    level: list[nodes.Node] = [parsed]
    for _ in range(DEPTH + 2):  # the template and its output are around it
        level = [child for node in level for child in node.iter_child_nodes()]
        if not level:
            return
    raise too_deep()


def too_deep() -> BadShape:
    """For what cannot even be read."""
    return BadShape(f"has more than {DEPTH} parts within one another; {_APART}")
