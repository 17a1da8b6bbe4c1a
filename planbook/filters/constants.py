"""Evaluates the constant parts of an expression, so that `planbook check` reports those that exceed a limit."""

import inspect
from collections.abc import Sequence
from typing import Any

from jinja2 import nodes

from planbook.filters import bounds
from planbook.filters.bounds import TooMuch
from planbook.filters.guarded_calls import LIMITS, before_method, check_arguments
from planbook.filters.sandbox import Sandbox

_UNKNOWN = object()


def constant_too_large(parsed: nodes.Node, environment: Sandbox) -> str | None:
    """Returns the message about a constant part that exceeds a limit; None if every one is within the limits."""
    try:
        with bounds.allowance():
            _value(parsed, environment)
    except TooMuch as error:
        return str(error)
    return None


def _value(node: nodes.Node, environment: Sandbox) -> Any:
    """Returns the value of a node that has only operators and constants, else _UNKNOWN. Raises TooMuch."""
    if isinstance(node, nodes.Const):
        return node.value
    inside = [_value(child, environment) for child in node.iter_child_nodes()]
    if isinstance(node, nodes.BinExpr) and _UNKNOWN not in inside and node.operator in environment.intercepted_binops:
        return _reckoned(node, inside, environment)
    if isinstance(node, nodes.List) and _UNKNOWN not in inside:
        return inside
    if isinstance(node, nodes.Neg) and isinstance(inside[0], (int, float)):
        return -inside[0]
    if isinstance(node, nodes.Filter):
        _look_at_filter(node, environment)
    elif isinstance(node, nodes.Call):
        _look_at_call(node, environment)
    return _UNKNOWN


def _reckoned(node: nodes.BinExpr, inside: Sequence[Any], environment: Sandbox) -> Any:
    try:
        return environment.call_binop(None, node.operator, *inside)
    except TooMuch:
        raise
    except Exception:  # the operands do not go together, which a rule and the run report
        return _UNKNOWN


def _written_out(args: Sequence[nodes.Expr], environment: Sandbox) -> list[Any]:
    """Returns the arguments, with None for those that are not constant."""
    found = [_value(each, environment) for each in args]
    return [None if value is _UNKNOWN else value for value in found]


def _look_at_filter(node: nodes.Filter, environment: Sandbox) -> None:
    known = environment.filters.get(node.name)
    if known is None or node.name not in (*LIMITS, "date"):
        return
    names = list(inspect.signature(known).parameters)
    names = names[names.index(next(name for name in names if name not in ("environment", "eval_ctx", "context"))) + 1 :]
    given = dict(zip(names, _written_out(node.args, environment), strict=False))
    given |= {str(each.key): _written_out([each.value], environment)[0] for each in node.kwargs}
    check_arguments(node.name, {key: value for key, value in given.items() if value is not None})


def _look_at_call(node: nodes.Call, environment: Sandbox) -> None:
    args = _written_out(node.args, environment)
    if isinstance(node.node, nodes.Getattr):
        before_method("", node.node.attr, tuple(str(each) if each is None else each for each in args), {})
    is_range = isinstance(node.node, nodes.Name) and node.node.name == "range"
    if is_range and args and all(isinstance(each, int) for each in args) and 0 not in args[2:3]:
        bounds.bounded_range(*args[:3])
