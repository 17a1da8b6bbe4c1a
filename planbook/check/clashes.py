"""Finds operands and arguments in an expression whose types do not go together."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from planbook.check.inference import type_of
from planbook.check.steps import StepFacts
from planbook.check.value_types import BOOLEAN, DATE, LIST, MAPPING, NUMBER, TEXT, TypedNames, ValueType
from planbook.plan.problem import listed, quoted
from planbook.values.parse import name_path

_TAKES: dict[str, tuple[ValueType, ...]] = {
    **dict.fromkeys(("number", "comma_number", "int", "float", "findall"), (TEXT, NUMBER)),
    "round": (NUMBER,), "abs": (NUMBER,), "date": (DATE, TEXT), "shift": (DATE, TEXT), "totp": (TEXT,),
    "length": (TEXT, LIST, MAPPING), "count": (TEXT, LIST, MAPPING), "join": (LIST, TEXT),
    "sum": (LIST,), "map": (LIST,), "selectattr": (LIST,), "rejectattr": (LIST,),
}  # fmt: skip
"""The types that a filter accepts; filters that are not listed accept any."""
_SAID: dict[type[nodes.Node], str] = {
    nodes.Add: "cannot be added",
    nodes.Sub: "cannot be subtracted",
    nodes.Mul: "cannot be multiplied",
    nodes.Div: "cannot be divided",
    nodes.FloorDiv: "cannot be divided",
    nodes.Mod: "cannot be divided",
    nodes.Pow: "have no power",
}
_ORDER = ("lt", "lteq", "gt", "gteq")


@dataclass(frozen=True)
class TypeClash:
    """Two types that do not go together. `name` is the first dotted path in the part that clashes, as it is written."""

    name: tuple[str, ...]
    what: str
    expected: str


def find_type_clashes(node: nodes.Node, types: TypedNames, step: StepFacts | None) -> Iterator[TypeClash]:
    """Yields the type clashes in an expression."""
    if isinstance(node, nodes.Compare):
        for operand in node.ops:
            yield from _compared(node.expr, operand, types, step)
    elif isinstance(node, nodes.BinExpr):
        yield from _reckoned(node, types, step)
    elif isinstance(node, nodes.Filter) and node.node:
        yield from _filtered(node, node.node, types, step)
    for child in node.iter_child_nodes():
        yield from find_type_clashes(child, types, step)


def _compared(
    left: nodes.Node, operand: nodes.Operand, types: TypedNames, step: StepFacts | None
) -> Iterator[TypeClash]:
    one, other = type_of(left, types, step), type_of(operand.expr, types, step)
    if one is None or other is None or operand.op in ("in", "notin"):
        return
    if _alike(one, other) and not (operand.op in _ORDER and BOOLEAN in (one, other)):
        return
    said = "have no order" if operand.op in _ORDER else "are never the same"
    yield _clash(left, one, operand.expr, other, said)


def _alike(one: ValueType, other: ValueType) -> bool:
    numbers = (NUMBER, BOOLEAN)  # Python compares these: true is 1
    return one == other or (one.is_list and other.is_list) or (one in numbers and other in numbers)


def _reckoned(node: nodes.BinExpr, types: TypedNames, step: StepFacts | None) -> Iterator[TypeClash]:
    said = _SAID.get(type(node))
    one, other = type_of(node.left, types, step), type_of(node.right, types, step)
    if said is None or one is None or other is None:
        return
    constants = isinstance(node.left, nodes.Const) or isinstance(node.right, nodes.Const)
    if isinstance(node, (nodes.Mul, nodes.Mod)) and constants and TEXT in (one, other):
        return  # '-' * 10 repeats a text, and 'Page %s' % 2 formats one
    fits = one.name == other.name or {one.name, other.name} == {NUMBER.name, BOOLEAN.name}
    adds_up = isinstance(node, nodes.Add) and TEXT in (one, other)
    if not fits or (one in (TEXT, MAPPING) and not adds_up) or (one == DATE and not isinstance(node, nodes.Sub)):
        yield _clash(node.left, one, node.right, other, said)


def _filtered(node: nodes.Filter, inner: nodes.Node, types: TypedNames, step: StepFacts | None) -> Iterator[TypeClash]:
    found, takes = type_of(inner, types, step), _TAKES.get(node.name)
    if found and takes and not any(found == kind or (found.is_list and kind.is_list) for kind in takes):
        words = listed((kind.name for kind in takes), "or")
        what = f"{_described(inner, found)}, and the filter {quoted(node.name)} takes {words}"
        yield TypeClash(_first_name(inner), what, "take another filter, or use it on something else")


def _clash(left: nodes.Node, one: ValueType, right: nodes.Node, other: ValueType, said: str) -> TypeClash:
    what = f"{_described(left, one)} and {_described(right, other)}; they {said}"
    return TypeClash(_first_name(left) or _first_name(right), what, _way_out(one, other))


def _described(node: nodes.Node, found: ValueType) -> str:
    """Describes an operand for a message: `'inputs.quantity' is a number`."""
    path = name_path(node)
    if path:
        return f"{quoted('.'.join(path))} is {found.name}"
    if isinstance(node, nodes.Const):
        return f"{quoted(node.value)} is {found.name}"
    names = _first_name(node)
    return f"what is made of {quoted('.'.join(names))} is {found.name}" if names else f"one side is {found.name}"


def _first_name(node: nodes.Node) -> tuple[str, ...]:
    path = name_path(node)
    if path:
        return path
    return next((found for child in node.iter_child_nodes() if (found := _first_name(child))), ())


def _way_out(one: ValueType, other: ValueType) -> str:
    """Returns what to do about a clash of two types."""
    both = (one, other)
    if TEXT in both and NUMBER in both:
        return "make a number of the text: `| number`, or `as: number` where it is extracted"
    if TEXT in both and BOOLEAN in both:
        return "take it by itself, or reverse it with `not`; true and false have no quotes"
    if TEXT in both and DATE in both:
        return "make a date of the text: `| date`"
    if DATE in both and NUMBER in both:
        return "move a date with `| shift(days=1)`"
    return "make both the same, or take another one"
