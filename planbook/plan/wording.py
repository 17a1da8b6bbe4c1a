"""What the models say of wrong input, in the words of someone who writes plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from planbook.plan.problem import Book, Place, did_you_mean, listed, quoted
from planbook.plan.source import Mapping, Marked, Sequence, Text, place_of, plain
from planbook.step.model import Model
from planbook.step.target import Target

_EXPECTED = (  # the beginning of an error's type, and what was expected
    ("int", "a whole number"),
    ("float", "a number"),
    ("finite_number", "a number"),
    ("bool", "true or false"),
    ("string", "one text"),
    ("list", "a list"),
    ("dict", "a mapping, key: value"),
    ("mapping", "a mapping, key: value"),
    ("model", "a mapping, key: value"),
)


@dataclass
class _Wrong:
    """One error of a model, found again in what is written."""

    kind: str
    message: str
    expects: str  # of a literal: the words it knows
    loc: tuple[str | int, ...]
    trail: list[Any]  # the written values on the way to it, the last being the nearest
    key: Text | None  # the last key on the way


def read_model(model: type[Any], written: Any, book: Book, owner: Text | None = None) -> Any:
    """The model of what is written, or None when it has problems; they go into the book.

    `owner` is the key under which it stands: where something is missing, it is missed there.
    """
    if refuse_empty(written, book):
        return None
    try:
        return model.model_validate(plain(written))
    except ValidationError as error:
        wrongs = [_found(item, written, owner) for item in error.errors(include_url=False)]
        for group in _grouped(wrongs):
            _tell(group, model, owner, book)
    return None


def refuse_empty(written: Any, book: Book) -> bool:
    """Whether there are keys with nothing behind them."""
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
    for part in error["loc"]:
        here = trail[-1]
        if isinstance(here, Mapping) and part in here:
            key = here.key(str(part))
            trail.append(here[part])
        elif isinstance(here, Sequence) and isinstance(part, int) and part < len(here):
            trail.append(here[part])
    expects = str(error.get("ctx", {}).get("expected", ""))
    return _Wrong(error["type"], error["msg"], expects, tuple(error["loc"]), trail, key)


def _grouped(wrongs: list[_Wrong]) -> Iterator[list[_Wrong]]:
    """Errors of one place together; those of a whole are dropped where something inside it is wrong."""
    groups: dict[tuple[Any, ...], list[_Wrong]] = {}
    for wrong in wrongs:
        named = wrong.loc if wrong.kind in ("missing", "extra_forbidden") else ()
        groups.setdefault((id(wrong.trail[-1]), named), []).append(wrong)
    wholes = {id(value) for wrong in wrongs for value in wrong.trail[:-1]}
    for (value, named), group in groups.items():
        if named or value not in wholes or any(not _expected(wrong) for wrong in group):
            yield group


def _tell(group: list[_Wrong], model: type[Any], owner: Text | None, book: Book) -> None:
    first = next((wrong for wrong in group if not _expected(wrong)), None)
    if first is None:
        _tell_type(group, book)
    elif first.kind == "missing":
        _tell_missing(first, owner, book)
    elif first.kind == "extra_forbidden":
        tell_unknown_key(first.key or Text("?"), _keys(_model_at(model, first.loc)), book)
    else:
        what, _, expected = first.message.removeprefix("Value error, ").partition("; ")
        rule = first.kind if "_error" not in first.kind else "value"
        book.add(_place(first), what, expected, _RULES.get(rule, rule))


_RULES = {"two_ways": "target", "no_way": "target", "flag": "type", "duration": "type"}


def _tell_type(group: list[_Wrong], book: Book) -> None:
    wrong = group[0]
    value = wrong.trail[-1]
    words = [word for item in group for word in re.findall(r"'([^']*)'", item.expects)]
    others = [_expected(item) for item in group if not item.expects]
    expected = f"{listed(dict.fromkeys([*others, *map(quoted, words)]), 'or')} was expected"
    if len(words) > 1 and isinstance(value, Text):
        expected = did_you_mean(value, words, expected)
    name = f"{quoted(wrong.key)} " if wrong.key else "this "
    book.add(_place(wrong), f"{name}is {_described(value)}", expected, "type")


def _tell_missing(wrong: _Wrong, owner: Text | None, book: Book) -> None:
    missing = wrong.loc[-1]
    name = quoted(wrong.key) if wrong.key else "the plan"
    place = place_of(wrong.key) or place_of(owner) or _place(wrong)
    if missing == "target":
        expected = "name the element, for example {button: Sign in}"
        book.add(place, f"{name} does not say what element it is about", expected, "target")
    else:
        book.add(place, f"{name} needs {quoted(missing)}, which is not there", "", "missing")


def tell_unknown_key(key: Text, known: list[str], book: Book) -> None:
    """A key that nobody knows, and which are known (those of a target are too many to list)."""
    targets = "button" in known
    few = [name for name in known if not targets or name not in Target.written_keys]
    others = " and those that name an element" if targets else ""
    otherwise = f"known here: {', '.join(few)}{others}" if few else "none is expected here"
    book.add(key.place, f"there is no key {quoted(key)} here", did_you_mean(key, known, otherwise), "key")


def _expected(wrong: _Wrong) -> str:
    """What was expected, of an error that is about the value's type."""
    if wrong.kind == "literal_error":
        return wrong.expects
    return next((words for begin, words in _EXPECTED if wrong.kind.startswith(begin + "_")), "")


def _described(value: Any) -> str:
    if isinstance(value, (Text, str)):
        return quoted(value)
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else quoted(value)


def _place(wrong: _Wrong) -> Place:
    nearest = next((value for value in reversed(wrong.trail) if isinstance(value, Marked)), None)
    return place_of(nearest) or place_of(wrong.key) or Place()


def _model_at(model: Any, loc: tuple[str | int, ...]) -> type[Model]:
    """The model in which the last part of `loc` is a key."""
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


def _keys(model: type[Model]) -> list[str]:
    """The keys that may be written in the mapping of a model."""
    if issubclass(model, Target):
        return list(Target.written_keys)
    filled = getattr(model, "filled", ())
    own = [field.alias or name for name, field in model.model_fields.items() if name not in filled]
    return [*(key for key in own if key != "target"), *(Target.written_keys if "target" in own else ())]
