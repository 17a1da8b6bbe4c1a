"""Converts validation errors of the models to messages for authors of plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from planbook.plan.problem import Place, ProblemCollector, listed, quoted
from planbook.plan.source import Located, Mapping, Sequence, Text, place_of, plain
from planbook.plan.synonyms import synonym_hint
from planbook.step.expected import expected_words
from planbook.step.kind import Kind, Step
from planbook.step.look import Look
from planbook.step.model import WRITTEN, Model
from planbook.step.target import WAYS, Target
from planbook.step.text import is_template

_RULES = {
    "two_ways": "target",
    "no_way": "target",
    "flag": "type",
    "duration": "type",
    "number": "type",
}

NO_KEY = "there is no key {} here"
_INSTEAD = {
    "contains": "an element is told by a part of its text with 'has_text'",
    "reads": "an element is told by its whole text with a pattern, has_text: '/^Paid$/'",
    "value": "a target does not ask for a field's value; a look of its own does: {field: Email, value: ann@x.test}",
    "is": "a target does not ask for a state; a look of its own does: {checkbox: Gift, is: ticked}",
    "count": "a target does not ask for a number; a look of its own does: {row: Ink, count: 2}",
}
"""What to do instead of comparing inside a target, by the key of a look."""


@dataclass
class _Wrong:
    """One error of a model, located in the source."""

    kind: str
    message: str
    context: dict[str, Any]
    loc: tuple[str | int, ...]
    trail: list[Any]  # the source values on the way to it, the nearest last
    key: Text | None  # the last key on the way


def read_model(model: type[Any], written: Any, book: ProblemCollector, owner: Text | None = None) -> Any:
    """Returns the model of a source value, or None if it has problems, which go into the book.

    `owner` is the key above it, which is the place of problems about missing keys.
    """
    if refuse_empty(written, book):
        return None
    try:
        return model.model_validate(plain(written), context=WRITTEN)
    except ValidationError as error:
        wrongs = [_found(item, written, owner) for item in error.errors(include_url=False)]
        for group in _grouped(wrongs):
            _tell(group, model, owner, book)
    return None


def refuse_empty(written: Any, book: ProblemCollector) -> bool:
    """Returns whether there are keys without a value, and adds problems for them."""
    found = False
    pairs = written.items() if isinstance(written, Mapping) else [(None, written)]
    for key, value in pairs:
        if isinstance(value, Text) and not value.written:
            found = True
            what = f"{quoted(key)} has no value" if key else "nothing is written here"
            book.add(place_of(key or value) or Place(), what, "write one, or take the line out", "value")
        elif isinstance(value, (Mapping, Sequence)):
            inside = [value] if isinstance(value, Mapping) else value
            found = any([*(refuse_empty(item, book) for item in inside), found])
    return found


def _found(error: Any, written: Any, owner: Text | None) -> _Wrong:
    trail, key = [written], owner
    context = error.get("ctx", {})
    for part in (*error["loc"], *([context["key"]] if error["type"] == "no_key" else [])):
        here = trail[-1]
        if isinstance(here, Mapping) and part in here:
            key = here.key(str(part))
            trail.append(here[part])
        elif isinstance(here, Sequence) and isinstance(part, int) and part < len(here):
            trail.append(here[part])
        elif part == "name" and isinstance(here, Mapping) and (way := next((key for key in here if key in WAYS), None)):
            key = way
            trail.append(here[way])
    if error["type"] == "fixed" and isinstance(trail[-1], Sequence):  # reported for the item that is an expression
        trail.append(next(item for item in trail[-1] if is_template(item)))
    return _Wrong(error["type"], error["msg"], context, tuple(error["loc"]), trail, key)


def _grouped(wrongs: list[_Wrong]) -> Iterator[list[_Wrong]]:
    """Groups errors at the same place; drops errors of a whole if something inside it is wrong."""
    groups: dict[tuple[Any, ...], list[_Wrong]] = {}
    for wrong in wrongs:
        named = wrong.loc if wrong.kind in ("missing", "extra_forbidden") else ()
        groups.setdefault((id(wrong.trail[-1]), named), []).append(wrong)
    unknown = {id(wrong.trail[-2]): wrong for wrong in wrongs if wrong.kind == "extra_forbidden"}
    wholes = {id(value) for wrong in wrongs for value in wrong.trail[:-1]}
    for (value, named), group in groups.items():
        if group[0].kind == "missing" and _is_meant(unknown.get(value), str(named[-1])):
            continue
        if named or value not in wholes or any(not _expected(wrong) for wrong in group):
            yield group


def _is_meant(unknown: _Wrong | None, missing: str) -> bool:
    """Returns whether an unknown key of the same mapping is probably a misspelling of the missing one."""
    return unknown is not None and (missing == "target" or bool(synonym_hint(str(unknown.key), [missing])))


def _tell(group: list[_Wrong], model: type[Any], owner: Text | None, book: ProblemCollector) -> None:
    first = next((wrong for wrong in group if not _expected(wrong)), None)
    if first is None:
        _tell_type(group, book)
    elif first.kind == "missing":
        _tell_missing(first, model, owner, book)
    elif first.kind in ("extra_forbidden", "no_key"):
        at = first.loc if first.kind == "extra_forbidden" else (*first.loc, first.context["key"])
        key, known = first.key or Text("?"), keys_of(_model_at(model, at))
        if str(key) in Step.envelope and owner is not None and issubclass(model, (Kind, Look, Target)):
            beside = f"it belongs to the step: write it on a line of its own, indented like {quoted(owner)}"
            book.add(key.place, NO_KEY.format(quoted(key)), beside, "key")
        else:
            tell_unknown_key(key, known, book)
    else:
        what, _, expected = first.message.removeprefix("Value error, ").rstrip(".").partition("; ")
        rule = _RULES.get(first.kind, first.kind.replace("_", "-"))
        book.add(_place(first), what, expected, rule)


def _tell_type(group: list[_Wrong], book: ProblemCollector) -> None:
    wrong = group[0]
    value = wrong.trail[-1]
    words = [word for item in group for word in re.findall(r"'([^']*)'", item.context.get("expected", ""))]
    others = [_expected(item) for item in group if item.kind != "literal_error"]
    expected = f"{listed(dict.fromkeys([*others, *map(quoted, words)]), 'or')} was expected"
    if len(words) > 1 and isinstance(value, Text):
        expected = synonym_hint(value, words, expected)
    name = f"{quoted(wrong.key)} " if wrong.key else "this "
    book.add(_place(wrong), f"{name}is {_described(value)}", expected, "type")


def _tell_missing(wrong: _Wrong, model: type[Any], owner: Text | None, book: ProblemCollector) -> None:
    missing = wrong.loc[-1]
    name = quoted(wrong.key) if wrong.key else "the plan"
    place = place_of(wrong.key) or place_of(owner) or _place(wrong)
    if missing == "target":
        expected = "name the element, for example {button: Sign in}"
        book.add(place, f"{name} does not say what element it is about", expected, "target")
    else:
        fields = {field.alias: field for field in _model_at(model, wrong.loc).model_fields.values()}
        described = fields[str(missing)].description if missing in fields else None
        what = f"{name} needs {quoted(missing)}{f' ({described})' if described else ''}"
        book.add(place, what, "add it", "missing")


def tell_unknown_key(key: Text, known: list[str], book: ProblemCollector) -> None:
    """Adds a problem for an unknown key, with the known keys (except those of a target, which are too many)."""
    targets = "button" in known
    few = [name for name in known if not targets or name not in Target.written_keys]
    sets = [", ".join(few), "the keys that name an element" if targets else ""]
    otherwise = f"known here: {listed(filter(None, sets))}"
    instead = None if few else _INSTEAD.get(str(key))
    book.add(key.place, NO_KEY.format(quoted(key)), instead or synonym_hint(key, known, otherwise), "key")


def _expected(wrong: _Wrong) -> str:
    return expected_words(wrong.kind, wrong.context, wrong.message)


def _described(value: Any) -> str:
    if isinstance(value, (Text, str)):
        return quoted(value)
    if isinstance(value, (list, dict)) and not value:
        return "empty"
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else quoted(value)


def _place(wrong: _Wrong) -> Place:
    nearest = next((value for value in reversed(wrong.trail) if isinstance(value, Located)), None)
    return place_of(nearest) or place_of(wrong.key) or Place()


def _model_at(model: Any, loc: tuple[str | int, ...]) -> type[Model]:
    """Returns the model in which the last part of `loc` is a key."""
    for part in loc[:-1]:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if part in fields:
            model = next(_models(fields[str(part)].annotation), model)
        elif isinstance(part, str):
            named = [other for other in _reachable(model) if other.__name__ == part]
            model = named[0] if named else model
    return model  # type: ignore[no-any-return]


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, Model):
            yield annotation
        return
    for part in get_args(annotation):
        yield from _models(part)


def _reachable(model: type[Model]) -> Iterator[type[Model]]:
    for field in model.model_fields.values():
        yield from _models(field.annotation)


def keys_of(model: type[Model]) -> list[str]:
    """Returns the keys that the mapping of a model may contain."""
    if issubclass(model, Target):
        return list(Target.written_keys)
    own = [field.alias or name for name, field in model.model_fields.items() if name not in model.filled]
    return [*(key for key in own if key != "target"), *(Target.written_keys if "target" in own else ())]
