"""How a model is written in a plan: its keys, its short form, what stands in line. For schema, writer and page."""

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

    `keys` are its own, by key: the field's name and what is known of it. `bare` is the field that a value which is no
    mapping fills, and `stands_alone` whether that value is enough. `whole` is the field that takes the mapping as it
    is; `target` is whether an element is in line.
    """

    keys: dict[str, tuple[str, FieldInfo]]
    bare: str | None
    whole: str | None
    target: bool
    may_be_empty: bool
    stands_alone: bool


@cache
def shape_of(model: type[Model]) -> Shape:
    """The shape of a model. It asks the model itself, by showing it a mapping and a text."""
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
    """The field to which a model that is a kind, or has a short form, gives all that is written."""
    if not issubclass(model, Kind) and model.bare is None and not issubclass(model, (Look, Target)):
        return None
    arranged = model.arrange(written)
    if not isinstance(arranged, dict) or len(arranged) != 1 or next(iter(arranged.values())) != written:
        return None
    by_key = {field.alias: name for name, field in model.model_fields.items()}
    [key] = arranged
    return by_key.get(key, key if key in model.model_fields else None)


def _stands_alone(model: type[Model], bare: str | None) -> bool:
    """Whether a value that is no mapping is enough: if at all, the model then finds fault with that value alone."""
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
