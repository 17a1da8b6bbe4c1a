"""Imports every kind of step, and builds all models of plans and settings, as their first use would.

A process whose forks run plans imports this last: each fork would do it again.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from pydantic import BaseModel

import steps
from planbook.settings import Settings
from planbook.step.model import Model


def _with_subclasses(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for each in model.__subclasses__():
        yield from _with_subclasses(each)


for _name in ("planbook.plan.read", *(module.name for module in pkgutil.iter_modules(steps.__path__, "steps."))):
    import_module(_name)
_models: tuple[type[BaseModel], ...] = (Settings, *_with_subclasses(Model))
for _model in _models:
    _model.model_rebuild()
