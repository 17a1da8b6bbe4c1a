"""The written form of models: their keys, short form and inline parts. Used by the schema, the writer and the pages."""

from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from planbook.step.kind import Kind
from planbook.step.look import Look
from planbook.step.model import WRITTEN, Model
from planbook.step.target import Target

_PROBE = "?"


@dataclass(frozen=True)
class Shape:
    """The written form of a model.

    `keys` are its own, each with the name of the field and its details. `bare` is the field that a value other than a
    mapping fills, and `stands_alone` is whether that value is enough. `whole` is the field that takes the whole
    mapping; `target` is whether an element is inline.
    """

    keys: dict[str, tuple[str, FieldInfo]]
    bare: str | None
    whole: str | None
    target: bool
    may_be_empty: bool
    stands_alone: bool


@cache
def shape_of(model: type[Model]) -> Shape:
    """Returns the shape of a model, by validating a sample mapping and a sample text."""
    whole = _field_of(model, {_PROBE: _PROBE})
    bare = _field_of(model, _PROBE)
    hidden = (*model.filled, "target", whole)
    keys = {field.alias or name: (name, field) for name, field in model.model_fields.items() if name not in hidden}
    return Shape(
        keys,
        bare,
        whole,
        "target" in model.model_fields and whole != "target",
        _may_be_empty(model),
        _stands_alone(model, bare),
    )


def _field_of(model: type[Model], written: object) -> str | None:
    """Returns the field that receives the whole value in a model that is a kind or has a short form."""
    if not issubclass(model, Kind) and model.bare is None and not issubclass(model, (Look, Target)):
        return None
    arranged = model.arrange(written)
    if not isinstance(arranged, dict) or len(arranged) != 1 or next(iter(arranged.values())) != written:
        return None
    by_key = {field.alias: name for name, field in model.model_fields.items()}
    [key] = arranged
    return by_key.get(key, key if key in model.model_fields else None)


def _stands_alone(model: type[Model], bare: str | None) -> bool:
    """Returns whether a value other than a mapping is enough: the model reports no problem elsewhere."""
    try:
        model.model_validate(_PROBE, context=WRITTEN)
    except ValidationError as error:
        return all(problem["loc"][:1] == (str(bare).rstrip("_"),) for problem in error.errors())
    return True


def _may_be_empty(model: type[Model]) -> bool:
    try:
        model.model_validate({}, context=WRITTEN)
    except ValidationError:
        return False
    return True
