"""How an element is filled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Frame, Page

from planbook.browser.acting.field_values import FieldInput
from planbook.browser.acting.kept_fields import KeptField, KeptFields, Spot
from planbook.browser.locating.element_fingerprint import FingerprintTask


@dataclass
class Filling:
    """How an element is filled: in which document (None: not in the page's own), and in which turn.

    `glance` takes its fingerprint, and holds the element. `is_known`: the page has noted which element it is.
    `is_lost`: its document went while it was filled, perhaps before. `arrives` waits for the next one.
    `fields`: those of its page, and `frame` its own frame in words.
    """

    fields: KeptFields = field(default_factory=dict)
    frame: str = ""
    document: Frame | None = None
    page: Callable[[], Page | None] = lambda: None
    glance: Callable[[], FingerprintTask | None] = lambda: None
    turn: int = 0
    is_known: bool = False
    is_lost: bool = False
    arrives: Callable[[], Awaitable[None]] | None = None

    def given(self, put: FieldInput) -> dict[str, Any]:
        return {**put._asdict(), "turn": self.turn}

    def without_spot(self, put: FieldInput, told: dict[str, Any]) -> dict[str, Any]:
        """Keeps where the field was, forgets the boxes that it has moved, and returns what else the page told."""
        spot: Spot | None = told.pop("spot")
        for other in told.pop("moved"):
            self.fields.pop(self._place_of(other), None)
        if spot:
            at = self._place_of(spot)
            self.fields.pop(at, None)
            if not told["gone"]:
                self.fields[at] = KeptField(spot, put.words, put.secret, told["value"])
        return told

    def _place_of(self, spot: Spot) -> tuple[str, str, str, int]:
        return self.frame, spot["hosts"], spot["key"], spot["place"]
