"""Tells the observers of a run what happens, with every secret masked."""

from collections.abc import Sequence
from time import time
from typing import Any, TypeVar

from planbook.errors import PlanbookError
from planbook.events import Observer
from planbook.files.surrogates import repair
from planbook.part import Part
from planbook.secrets.redaction import Mask

Told = TypeVar("Told", bound=Part)


class Events:
    """The engine's voice: each event goes to every observer, in order."""

    def __init__(self, observers: Sequence[Observer], mask: Mask) -> None:
        self.observers = tuple(observers)
        self.mask = mask

    def tell(self, event: type[Told], **fields: Any) -> Told:
        """Makes an event of now, masks it, and tells it. An observer's PlanbookError ends the run.

        The others hear of the event all the same, so that each knows of every step whose end it will be told.
        """
        told = event.model_validate({"at": time(), **repair(fields)}).without_secrets(self.mask)
        refused: PlanbookError | None = None
        for observer in self.observers:
            try:
                observer.tell(told)  # type: ignore[arg-type]
            except PlanbookError as error:
                refused = refused or error
        if refused:
            raise refused
        return told
