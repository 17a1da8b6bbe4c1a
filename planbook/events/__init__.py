"""The events of a run, which the engine sends to its observers.

A journal consists of these events, one JSON object per line. Secrets are masked before an event is sent.
"""

from typing import Annotated, Protocol

from pydantic import Field, TypeAdapter

from planbook.events.notice import DOUBT, ArtifactKept, ModelCalled, Noted, Recovered
from planbook.events.outcome import AttemptStatus, Failure, RunStatus, Sent, StepStatus
from planbook.events.run import Cell, Revision, RunEnded, RunStarted
from planbook.events.step import (
    AttemptEnded,
    ElementFound,
    Fingerprint,
    RequestSent,
    Sending,
    StepEnded,
    StepStarted,
    ValueSet,
)
from planbook.questions.question import QuestionAnswered, QuestionClosed, QuestionPut, QuestionReminded, RunTold

__all__ = [
    "DOUBT",
    "EVENT",
    "ArtifactKept",
    "AttemptEnded",
    "AttemptStatus",
    "Cell",
    "ElementFound",
    "Event",
    "Failure",
    "Fingerprint",
    "ModelCalled",
    "Noted",
    "Observer",
    "Recovered",
    "RequestSent",
    "Revision",
    "RunEnded",
    "RunStarted",
    "RunStatus",
    "Sending",
    "Sent",
    "StepEnded",
    "StepStarted",
    "StepStatus",
    "ValueSet",
]

Event = Annotated[
    RunStarted
    | StepStarted
    | Sending
    | RequestSent
    | AttemptEnded
    | ValueSet
    | ArtifactKept
    | Noted
    | ElementFound
    | Recovered
    | ModelCalled
    | QuestionPut
    | QuestionAnswered
    | QuestionReminded
    | QuestionClosed
    | RunTold
    | StepEnded
    | RunEnded,
    Field(discriminator="event"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Observer(Protocol):
    """Observes a run: receives its events in order, and must return quickly."""

    def tell(self, event: Event) -> None:
        """Receives an event."""
        ...
