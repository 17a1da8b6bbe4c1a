"""What a person, or the browser, did: the words in which the script of the pages tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planbook.browser.reading.targets import Written

if TYPE_CHECKING:
    from playwright.async_api import Page


@dataclass(frozen=True)
class SeenElement:
    """An element that was acted on, as the page showed it before it reacted.

    `ways` are targets that led to it alone, the best first. `name` is what a person calls it, `key` tells it from other
    elements.
    """

    ways: Sequence[Written]
    key: str = ""
    role: str = ""
    name: str = ""
    tag: str = ""
    is_drawn: bool = True


@dataclass(frozen=True)
class Happening:
    """One act, or one event of the browser.

    `kind` is one of: click, double, right, fill, typed, tick, select, files, press, drag, scrolled, highlight (acts);
    left (a field in which was typed); dialog, document, opened, leaves, closes, closed, download (of the browser);
    expect, reads, input, secret (marks); missed, broken.
    `told` has the rest of the script's message, which may contain passwords. `elements` are the one that was acted on,
    those that were hovered before, and the editor with the selection, if any; `to` is where a drag ended.
    """

    kind: str
    page: Page
    time: float = 0.0  # seconds since 1970
    told: dict[str, Any] = field(default_factory=dict, repr=False)
    elements: Sequence[SeenElement] = ()
    to: SeenElement | None = None

    @property
    def element(self) -> SeenElement | None:
        """The element that was acted on."""
        return self.elements[0] if self.elements else None
