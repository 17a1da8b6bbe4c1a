"""Yields the models inside a step (targets, looks, columns), each with its source in the plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from planbook.plan.shape import Shape, shape_of
from planbook.plan.source import Mapping as Written
from planbook.plan.source import Sequence
from planbook.step.kind import Step
from planbook.step.model import Model

Path = tuple[str | int, ...]
"""The keys, and positions in lists from 0, that lead to a value: `("click", "in")`."""


def models_in(model: Model, written: Any, path: Path) -> Iterator[tuple[Model, Any, Path]]:
    """Yields the model and all models inside it, each with its source and its path. Steps are left out."""
    yield model, written, path
    shape = shape_of(type(model))
    for name in model.model_fields_set:
        value = getattr(model, name)
        if isinstance(value, (Model, list, dict)):
            yield from _inside(value, *node_for_field(shape, name, model, written, path))


def _inside(value: Any, written: Any, path: Path) -> Iterator[tuple[Model, Any, Path]]:
    if isinstance(value, Step):
        return
    if isinstance(value, Model):
        yield from models_in(value, written, path)
    elif isinstance(value, list):
        several = written if isinstance(written, Sequence) else [written]
        for number, (item, node) in enumerate(zip(value, several, strict=False)):
            yield from _inside(item, node, (*path, number) if several is written else path)
    elif isinstance(value, Mapping) and isinstance(written, Written):
        for key, item in value.items():
            if key in written:
                yield from _inside(item, written[key], (*path, str(key)))


def node_for_field(shape: Shape, name: str, model: Model, written: Any, path: Path) -> tuple[Any, Path]:
    """Returns a field's source and path: the value of its key, or the whole value of an inline or short form."""
    key = type(model).model_fields[name].alias or name
    in_line = name in (shape.whole, "target")
    if isinstance(written, Written) and key in written and not in_line:
        return written[key], (*path, key)
    return written, path
