"""What the page shows of a step that was tried."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from planbook.engine.trying.findings import StepTried
from planbook.events import ElementFound, Event, Noted, StepStarted, ValueSet
from planbook.report.phrases import duration

LONG = 2000  # characters of a value that are shown


@dataclass
class Outcome:
    """How a cell went in this session. `stale`: the cell was edited since, or the session is another one."""

    verdict: str
    because: str = ""
    ms: float = 0.0
    address: str = ""
    matches: int | None = None
    matched: str | None = None
    near: Sequence[str] = ()
    values: dict[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    inside: Sequence[dict[str, Any]] = ()
    elements: Sequence[ElementFound] = ()
    picture: bytes | None = None
    number: int = 0  # counts the pictures, so that each has an address of its own
    stale: bool = False

    def as_json(self) -> dict[str, Any]:
        shown = {name: _shown(value) for name, value in self.values.items()}
        return {
            "verdict": self.verdict, "because": self.because, "took": duration(self.ms) if self.ms else "",
            "address": self.address, "matches": self.matches, "matched": self.matched, "near": list(self.near),
            "values": shown,
            "notes": list(self.notes), "inside": list(self.inside), "stale": self.stale,
            "picture": self.number if self.picture else None,
        }  # fmt: skip


class Heard:
    """An observer that collects what happens while one cell is tried."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.started: dict[int, StepStarted] = {}
        self.tried: dict[int, StepTried] = {}
        self.values: dict[str, Any] = {}
        self.notes: list[str] = []
        self.elements: list[ElementFound] = []

    def tell(self, event: Event | StepTried) -> None:
        match event:
            case StepStarted():
                self.started[event.index] = event
            case StepTried():
                self.tried[event.index] = event
            case ValueSet():
                before = self.values.get(event.name, ())
                self.values[event.name] = [*before, event.value] if event.added else event.value
            case Noted():
                self.notes.append(event.message)
            case ElementFound():
                self.elements.append(event)

    def outcome(self, step: str | None, because: str | None, ms: float) -> Outcome:
        """Returns the outcome of a step of the plan, by its id."""
        own = next((one for one in self.started.values() if one.parent is None and one.id == step), None)
        tried = self.tried.get(own.index) if own else None
        inside = [
            {"title": one.title, "verdict": self.tried[index].verdict, "because": self.tried[index].because or ""}
            for index, one in self.started.items()
            if one.parent is not None and index in self.tried
        ]
        if tried is None:
            return Outcome("failed" if because else "passed", because or "", ms, notes=self.notes)
        return Outcome(
            tried.verdict, tried.because or "", ms, matches=tried.matches, matched=tried.matched, near=tried.near,
            values=self.values, notes=self.notes, inside=inside, elements=self.elements,
        )  # fmt: skip


def _shown(value: Any) -> Any:
    return value[:LONG] + "…" if isinstance(value, str) and len(value) > LONG else value
