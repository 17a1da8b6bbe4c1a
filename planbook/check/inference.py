"""Infers the types of expressions from their syntax trees."""

from collections.abc import Callable

from jinja2 import nodes

from planbook.check.steps import StepFacts
from planbook.check.value_types import BOOLEAN, DATE, LIST, MAPPING, NUMBER, TEXT, TypedNames, ValueType
from planbook.values.parse import name_path

_FILTERS: dict[str, ValueType] = {
    **dict.fromkeys(
        ("number", "comma_number", "int", "float", "round", "abs", "length", "count", "sum", "wordcount"), NUMBER
    ),
    **dict.fromkeys(("upper", "lower", "trim", "string", "join", "replace", "title", "capitalize", "totp"), TEXT),
    **dict.fromkeys(("list", "sort", "map", "select", "reject", "selectattr", "rejectattr", "unique", "batch"), LIST),
    "findall": LIST,
    "shift": DATE,
}


def type_of(node: nodes.Node, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    """Returns the type of an expression's value; None if the plan does not determine it."""
    path = name_path(node)
    if path:
        return types.of_name(path, step)
    if isinstance(node, nodes.Const):
        return _of_constant(node.value)
    found = next((reader for kind, reader in _READERS if isinstance(node, kind)), None)
    return found(node, types, step) if found else None


def _of_constant(value: object) -> ValueType | None:
    if isinstance(value, bool):
        return BOOLEAN
    return NUMBER if isinstance(value, (int, float)) else TEXT if isinstance(value, str) else None


def _of_filter(node: nodes.Filter, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    if node.name == "date":
        return TEXT if node.args or any(each.key == "form" for each in node.kwargs) else DATE
    inner = type_of(node.node, types, step) if node.node else None
    if node.name in ("first", "last", "random", "min", "max"):
        return inner.item if inner else None
    keeps = node.name in ("list", "sort", "select", "reject", "selectattr", "rejectattr", "unique")
    return inner if keeps and inner and inner.is_list else _FILTERS.get(node.name)


def _of_two(node: nodes.BinExpr, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    left, right = type_of(node.left, types, step), type_of(node.right, types, step)
    same = left == right and left in (TEXT, NUMBER, BOOLEAN)
    if isinstance(node, (nodes.And, nodes.Or)):
        return left if same else None
    return left if same and (left == NUMBER or (isinstance(node, nodes.Add) and left == TEXT)) else None


def _of_choice(node: nodes.CondExpr, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    first = type_of(node.expr1, types, step)
    second = type_of(node.expr2, types, step) if node.expr2 else None
    return first if first == second else None


def _of_item(node: nodes.Getitem, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    holder = type_of(node.node, types, step)
    return holder.item if holder and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int) else None


def _of_entry(node: nodes.Getattr, types: TypedNames, step: StepFacts | None) -> ValueType | None:
    holder = type_of(node.node, types, step)
    return holder.parts.get(node.attr, holder.any_part) if holder else None


def _always(kind: ValueType) -> Callable[..., ValueType]:
    return lambda node, types, step: kind


_READERS: tuple[tuple[type[nodes.Node] | tuple[type[nodes.Node], ...], Callable[..., ValueType | None]], ...] = (
    (nodes.Filter, _of_filter),
    (nodes.Concat, _always(TEXT)),
    ((nodes.Compare, nodes.Not, nodes.Test), _always(BOOLEAN)),
    (nodes.BinExpr, _of_two),
    (nodes.CondExpr, _of_choice),
    (nodes.Getitem, _of_item),
    (nodes.Getattr, _of_entry),
    (nodes.List, _always(LIST)),
    (nodes.Dict, _always(MAPPING)),
)
