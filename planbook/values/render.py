"""Renders the texts, names and models of a plan: evaluates every expression in them.

A text that is only one expression gives a value of any type; otherwise the pieces are joined to a text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planbook.errors import StepError
from planbook.filters import bounds
from planbook.filters.bounds import TooMuch, cut
from planbook.step.expected import expected_words
from planbook.step.kind import Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.text import Name, as_text, is_template
from planbook.values.parse import BadExpression, Expression, Scope, expressions, pieces

AnyModel = TypeVar("AnyModel", bound=Model)


def render_text(text: str, scope: Scope, sought: bool = False) -> Any:
    """Evaluates the expressions of a text. A text that is only one expression gives its value, of any type.

    `sought` states that the page is searched for the text: an empty expression then raises StepError of class value.
    """
    if not is_template(text):
        return text
    parts = _pieces_at_run_time(text)
    values = [part if isinstance(part, str) else _worked_out(part, scope, text, sought) for part in parts]
    if len(parts) == 1 and isinstance(parts[0], Expression):
        return values[0]
    return _joined(values, text)


def _joined(values: Sequence[Any], text: str) -> str:
    try:
        bounds.spend(bounds.size(values))
        return "".join(map(as_text, values))
    except TooMuch as error:
        raise StepError("value", f'"{cut(text)}" {error}') from None


def render_name(name: Name, scope: Scope, sought: bool = False) -> Name:
    """Evaluates the expressions of a name. Their values in a pattern are escaped, so that they match literally."""
    if not is_template(name.text):
        return name
    texts = [
        part if isinstance(part, str) else _literal(as_text(_worked_out(part, scope, name.text, sought)), name.pattern)
        for part in _pieces_at_run_time(name.text)
    ]
    return Name("".join(texts), name.pattern, name.flags)


def _worked_out(expression: Expression, scope: Scope, text: str, sought: bool) -> Any:
    value = expression.work_out(scope)
    given = value if isinstance(value, (list, tuple)) else [value]
    if sought and any(not as_text(each).strip() for each in given):
        source = f"{{{{ {expression.source} }}}}"
        alone = len(_pieces_at_run_time(text)) == 1
        what = "it" if alone else f'"{text}"'
        then = "everything" if alone else "something else"
        raise StepError("value", f"{source} is empty, so {what} would match {then}; give it a value before this step")
    return value


def _literal(text: str, in_pattern: bool) -> str:
    return re.escape(text) if in_pattern else text


def _pieces_at_run_time(text: str) -> tuple[str | Expression, ...]:
    try:
        return pieces(text)
    except BadExpression as error:
        raise StepError("value", str(error)) from None


def render(value: Any, scope: Scope, sought: bool = False) -> Any:
    """Evaluates every expression in a value of a plan. Steps inside it are left as they are."""
    if isinstance(value, str):
        return render_text(value, scope, sought)
    if isinstance(value, Name):
        return render_name(value, scope, sought)
    if isinstance(value, Step):
        return value
    if isinstance(value, Model):
        return render_model(value, scope)
    if isinstance(value, (list, tuple)):
        return [render(item, scope, sought) for item in value]
    if isinstance(value, Mapping):
        return {key: render(item, scope, sought) for key, item in value.items()}
    return value


def render_model(model: AnyModel, scope: Scope) -> AnyModel:
    """Evaluates every expression in a model, and validates the result.

    Only the fields marked `secrets` can use secrets. Raises StepError of class value.
    """
    without_secrets = {name: value for name, value in scope.items() if name != "secrets"}
    fields = {
        name: value
        if model.marked(name, "answer")
        else render(value, scope if model.marked(name, "secrets") else without_secrets, _is_sought(model, name))
        for name, value in model
        if name in model.model_fields_set
    }
    if all(value == getattr(model, name) for name, value in fields.items()):
        return model
    told = _told(model, scope) if isinstance(model, Look) else {}
    return _validated(model, {**fields, **told})


def made_of_secrets(model: Model, rendered: Model) -> Iterator[tuple[str, str]]:
    """Yields the names of secrets and the texts made from them, if a text is more than the plain secret."""
    for field, value in model:
        if model.marked(field, "secrets"):
            yield from _made_of_secrets(value, getattr(rendered, field))


def _made_of_secrets(value: Any, rendered: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and is_template(value):
        for expression in expressions(value):
            if expression.secret and not expression.is_name:
                yield expression.secret, as_text(rendered)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _made_of_secrets(item, rendered[key])
    elif isinstance(value, (list, tuple)):
        for item, made in zip(value, rendered, strict=True):
            yield from _made_of_secrets(item, made)


def _told(look: Look, scope: Scope) -> dict[str, str]:
    """Returns the source and values of a look that is an expression, for the message if it does not hold."""
    if not isinstance(look.expression, str):
        return {}
    found = [piece for piece in _pieces_at_run_time(look.expression) if isinstance(piece, Expression)]
    return {"source": look.expression, "facts": ", ".join(filter(None, (each.facts(scope) for each in found)))}


def _is_sought(model: Model, field: str) -> bool:
    return model.marked(field, "sought") and not model.marked(field, "may_be_empty")


def _validated(model: AnyModel, fields: Mapping[str, Any]) -> AnyModel:
    try:
        return model.from_fields(fields)
    except ValidationError as error:
        raise StepError("value", _mistake(error.errors())) from None


def _mistake(wrongs: Sequence[ErrorDetails]) -> str:
    """Describes the first invalid field, with everything that is expected of it."""
    first, place = wrongs[0], wrongs[0]["loc"][:1]
    same = [wrong for wrong in wrongs if wrong["loc"][:1] == place]
    expected = [expected_words(wrong["type"], wrong.get("ctx", {}), wrong["msg"]) for wrong in same]
    where = f"{place[0]}: " if place else ""
    if not all(expected):
        return where + first["msg"]
    return f"{where}{first['input']!r} is not valid; make its expression give {' or '.join(dict.fromkeys(expected))}"
