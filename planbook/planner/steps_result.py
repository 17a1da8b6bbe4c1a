"""The result of steps of a draft, and what is noted meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planbook.events import AttemptEnded, ElementFound, Event, StepEnded, ValueSet

End = Literal["done", "found", "failed", "refused", "held"]


@dataclass(frozen=True)
class StepsResult:
    """The result of steps: `done`; `found`, if the last one was not sent; or failed or refused, and why.

    `held`: it was done, and the page was kept from sending again what was sent before.
    """

    end: End
    because: str = ""
    fallback: bool = False
    sent: bool = False  # whether the browser was told to act
    missed: bool = False
    judged: frozenset[int] = frozenset()  # ids of the steps that were judged by the elements that they act on
    harmless: frozenset[int] = frozenset()  # ids of those that only sound as if they sent something
    values: Mapping[str, Any] = field(default_factory=dict)  # values that were read or set
    requests: Sequence[str] = ()  # requests because of them, without sign-in; late ones are added
    shapes: Sequence[str] = ()  # their shapes (`browser.network.sent_shape`); the same
    kept_back: Sequence[str] = ()  # requests that did not go, since they were sent before
    stopped: bool = False  # by a `stop` step, which ends every run there
    error_class: str = ""


@dataclass
class AttemptObserver:
    """An observer that notes, since it was cleared: a fallback matched, something was sent, a step was skipped."""

    fallback: bool = False
    sent: bool = False
    missed: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    def clear(self) -> None:
        self.fallback = self.sent = self.missed = False
        self.values = {}

    def tell(self, event: Event) -> None:
        if isinstance(event, ElementFound):
            self.fallback = self.fallback or event.fallback > 0
        elif isinstance(event, AttemptEnded):
            self.sent = self.sent or event.sent
        elif isinstance(event, ValueSet):
            self.values[event.name] = [*self.values.get(event.name, ()), event.value] if event.added else event.value
        elif isinstance(event, StepEnded):
            self.missed = self.missed or event.status in ("warned", "skipped")
