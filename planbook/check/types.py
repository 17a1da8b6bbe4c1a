"""Determines the types of the names in expressions, as far as the plan states them."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planbook.check.plan_facts import PlanFacts
from planbook.check.steps import StepFacts
from planbook.check.value_types import BOOLEAN, CSV, DATE, LIST, MAPPING, NUMBER, TEXT, ValueType
from planbook.plan.model import InputType
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Sequence
from planbook.step.target import Target
from planbook.step.text import is_template
from steps.ask import Ask

if TYPE_CHECKING:
    from planbook.values.parse import Expression


_OF_INPUT: Mapping[InputType, ValueType] = {
    "string": TEXT, "integer": NUMBER, "number": NUMBER, "boolean": BOOLEAN, "date": DATE, "file": TEXT, "csv": CSV,
}  # fmt: skip
_OF_RUN = {"id": TEXT, "date": DATE}
_PERHAPS_TICKED = ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio", "role", "field", "css", "xpath")
"""Locators that may name a checkbox, whose state `extract` reads as true or false."""


class PlanTypes:
    """The types of one plan's names."""

    def __init__(self, judged: PlanFacts) -> None:
        self._judged = judged
        self._asked: set[str] = set()  # values whose type is being determined: they may depend on one another
        self._in_a_circle: set[str] = set()

    def of_name(self, path: tuple[str, ...], step: StepFacts | None) -> ValueType | None:
        """Returns the type of a dotted path, as seen by a step; None if the plan does not determine it."""
        root, *rest = path
        if root == "turn":
            return NUMBER
        if root == "run":
            return _OF_RUN.get(rest[0]) if len(rest) == 1 else None
        if root == "inputs" and rest:
            declared = self._judged.plan.inputs.get(rest[0])
            return _inside(_OF_INPUT[declared.type] if declared else None, rest[1:])
        if root in ("values", "last") and rest:
            found = _inside(self._of_value(rest[0]), rest[1:])
            return None if root == "last" and found == DATE else found  # the record stores dates as text
        return _inside(self._of_local(root, step), rest)

    def _of_local(self, name: str, step: StepFacts | None) -> ValueType | None:
        """Returns the type of a name that an `each` sets, on the step itself or around it."""
        around = (step, *reversed(step.parents)) if step else ()
        giver = next((one for one in around if one.step.each and one.step.each.name == name), None)
        if giver is None or giver.step.each is None:
            return None
        of_list = self.of_text(giver.step.each.items, giver.parents[-1] if giver.parents else None)
        return of_list.item if of_list else None

    def _of_value(self, name: str) -> ValueType | None:
        """Returns the type of a value if all steps that set it agree; a step that adds to it agrees with any."""
        if name in self._asked:
            self._in_a_circle.add(name)
            return None
        self._asked.add(name)
        try:
            found = [self._given_by(step, name) for step in self._givers.get(name, [])]
        finally:
            self._asked.discard(name)
        types = [one for one in found if one or name not in self._in_a_circle]
        return types[0] if types and all(one == types[0] for one in types) else None

    @cached_property
    def _givers(self) -> dict[str, list[StepFacts]]:
        found: dict[str, list[StepFacts]] = {}
        for step in self._judged.all_steps:
            for name in step.gives():
                found.setdefault(str(name), []).append(step)
        return found

    def _given_by(self, step: StepFacts, name: str) -> ValueType | None:
        if step.word == "set":
            return self.of_text(step.own[name], step)
        if step.word == "extract":
            return _extracted(step, name)
        if isinstance(step.do, Ask):
            return _answered(step.do)
        if step.word == "download":
            return _downloaded(step.do)
        return {"call": MAPPING}.get(step.word)

    def of_text(self, written: Any, step: StepFacts | None) -> ValueType | None:
        """Returns the type of a text; one that is only an expression has the expression's type."""
        if isinstance(written, (list, Sequence)):
            return LIST
        if isinstance(written, (Written, dict)):
            return MAPPING
        if not isinstance(written, str) or not is_template(written):
            return TEXT if isinstance(written, str) else None
        from planbook.values.parse import Expression, pieces

        parts = pieces(written)
        return self.of_expression(parts[0], step) if len(parts) == 1 and isinstance(parts[0], Expression) else TEXT

    def of_expression(self, expression: "Expression", step: StepFacts | None) -> ValueType | None:
        """Returns the type of an expression's value, as seen by a step."""
        from planbook.check.inference import type_of
        from planbook.values.parse import tree

        return type_of(tree(expression.source), self, step)


def _answered(question: Ask) -> ValueType:
    """Returns the type of a person's answer: a text, or a mapping of the fields."""
    fields = {name: _OF_INPUT[field.type] for name, field in question.fields.items()}
    return ValueType("a mapping", parts=fields) if fields else TEXT


def _inside(found: ValueType | None, rest: list[str]) -> ValueType | None:
    for part in rest:
        found = found.parts.get(part, found.any_part) if found else None
    return found


def _extracted(step: StepFacts, name: str) -> ValueType | None:
    """Returns the type of what an `extract` reads."""
    do: Any = step.do
    found: ValueType | None
    if do.rows or do.columns:
        found = _rows(do.columns, from_page=not (do.file or do.response))
    elif do.file:
        found = _of_file(do)
    elif do.all_:
        found = LIST
    elif do.response and not do.match_all:
        found = None
    else:
        found = _read(do, do.from_)
    if do.add_to == name and found and not found.is_list:
        return ValueType("a list", found)
    return found


def _rows(columns: Mapping[str, Any] | None, *, from_page: bool) -> ValueType:
    """Returns the type of rows. The cells of a file that no column makes a number may be of any type."""
    parts = {
        key: _read(column, column.target) if from_page or column.as_ or column.match or column.match_all else None
        for key, column in (columns or {}).items()
    }
    return ValueType("a list of rows", ValueType("a row", parts=parts))


def _downloaded(do: Any) -> ValueType | None:
    """Returns the type of what a `download` gives if one file comes."""
    if do.as_ == "rows":
        return _rows(do.columns, from_page=False)
    return {"file": TEXT, "text": TEXT, "tables": LIST}.get(do.as_)


def _of_file(do: Any) -> ValueType | None:
    """Returns the type of what is read of a file; None if only the file tells."""
    if do.file.read == "rows":
        return _rows(None, from_page=False)
    if do.file.read == "text":
        return _read(do, None)
    return LIST if do.file.read == "tables" else None


def _read(reading: Any, target: Target | None) -> ValueType | None:
    one = _read_once(reading, target)
    return ValueType("a list", one) if reading.match_all else one


def _read_once(reading: Any, target: Target | None) -> ValueType | None:
    pattern = reading.match or reading.match_all
    if pattern and "(?P<" in pattern:
        return None
    if reading.as_ == "date":
        return DATE
    if reading.as_:
        return NUMBER
    ways = [one.by for one in target.alternatives] if target else []
    is_text = pattern or reading.attribute or not any(way in _PERHAPS_TICKED for way in ways)
    return TEXT if is_text else None
