"""Spares a check the search for plugins of pydantic: they would change nothing in it, and their loader takes 10 ms."""

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

NAME = "pydantic.plugin._loader"
SETTING = "PYDANTIC_DISABLE_PLUGINS"


class _Late(ModuleType):
    """Stands for the loader, and knows of no plugins. Whatever else is asked of it, the loader itself answers."""

    @staticmethod
    def get_plugins() -> tuple[()]:
        return ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if isinstance(sys.modules.get(NAME), _Late):
            del sys.modules[NAME]
        return getattr(import_module(NAME), name)


def leave_out_plugins() -> None:
    """Switches plugins off unless the user has set which ones. Called before pydantic is imported."""
    if os.environ.setdefault(SETTING, "__all__") == "__all__":
        sys.modules.setdefault(NAME, _Late(NAME))
