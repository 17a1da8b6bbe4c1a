"""Sends the events of a run to its observers, with every secret masked."""

from collections.abc import Sequence
from time import time
from typing import Any, TypeVar

from planbook.errors import PlanbookError
from planbook.events import Observer, RunEnded
from planbook.files.surrogates import repair
from planbook.part import Part
from planbook.secrets.redaction import Mask

Told = TypeVar("Told", bound=Part)


class Events:
    """Sends each event to every observer, in order."""

    def __init__(self, observers: Sequence[Observer], mask: Mask) -> None:
        self.observers = tuple(observers)
        self.mask = mask
        self._is_over = False

    def tell(self, event: type[Told], **fields: Any) -> Told:
        """Makes an event with the current time, masks it, and passes it to the observers. Returns the event.

        If an observer raises PlanbookError, the run ends; the other observers still get the event, so that each has
        seen the start of every step whose end it will get.
        """
        told = event.model_validate({"at": time(), **repair(fields)}).without_secrets(self.mask)
        if self._is_over:
            return told
        self._is_over = isinstance(told, RunEnded)
        refused: PlanbookError | None = None
        for observer in self.observers:
            try:
                observer.tell(told)  # type: ignore[arg-type]
            except PlanbookError as error:
                refused = refused or error
        if refused:
            raise refused
        return told
