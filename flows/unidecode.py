"""Spares a run a table of 60,000 texts: `text_unidecode`, 6 MB, which Prefect needs for names that are not ASCII."""

import sys
from importlib import import_module
from types import ModuleType

NAME = "text_unidecode"


class _Late(ModuleType):
    """Stands for the module until a text needs its table."""

    @staticmethod
    def unidecode(text: str) -> str:
        if text.isascii():
            return text
        if isinstance(sys.modules.get(NAME), _Late):
            del sys.modules[NAME]
        written: str = import_module(NAME).unidecode(text)
        return written


def load_late() -> None:
    """Puts the module's place holder where Prefect looks for it. Called before Prefect is imported."""
    sys.modules.setdefault(NAME, _Late(NAME))
