"""Spares a run FastAPI, 6 MB and a tenth of a second, of which Prefect takes one function for a flow's parameters."""

import sys
from importlib import import_module
from types import ModuleType, NoneType
from typing import Any

NAME = "fastapi.encoders"


class _NotPlain(Exception):
    """A value that is not JSON already."""


class _Late(ModuleType):
    """Stands for the module until somebody has a value that is not JSON already, or wants something else of it.

    FastAPI itself, where it is imported after all, gets the module.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "jsonable_encoder" and "fastapi" not in sys.modules:
            return _encode
        return getattr(_real(), name)


def _encode(obj: Any, *args: Any, **options: Any) -> Any:
    """Does what `jsonable_encoder` does."""
    try:
        if not args and not options:
            return _copied(obj)
    except _NotPlain:
        pass
    return _real().jsonable_encoder(obj, *args, **options)


def _copied(value: Any) -> Any:
    if type(value) in (str, int, float, bool, NoneType):
        return value
    if type(value) is list:
        return [_copied(item) for item in value]
    if type(value) is dict and all(type(key) is str and not key.startswith("_sa") for key in value):
        return {key: _copied(item) for key, item in value.items()}  # FastAPI leaves out what SQLAlchemy adds: _sa…
    raise _NotPlain


def _real() -> ModuleType:
    if isinstance(sys.modules.get(NAME), _Late):
        del sys.modules[NAME]
    return import_module(NAME)


def load_late() -> None:
    """Puts the module's place holder where Prefect looks for it. Called before Prefect is imported."""
    if "fastapi" not in sys.modules:
        sys.modules.setdefault(NAME, _Late(NAME))
