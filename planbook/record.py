"""The record of a run: the sum of its events. Everything else that is kept of a run is made from it."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from planbook.events import (
    ArtifactKept,
    AttemptEnded,
    ElementFound,
    Event,
    ModelCalled,
    Noted,
    Recovered,
    RequestSent,
    RunEnded,
    RunStarted,
    Sending,
    Sent,
    StepEnded,
    StepStarted,
    ValueSet,
)
from planbook.questions.question import QuestionAnswered, QuestionPut


class Happened(BaseModel):
    """What steps have in common with the run, which takes events without a step."""

    notes: list[Noted] = Field(default_factory=list)
    artifacts: list[ArtifactKept] = Field(default_factory=list)
    recoveries: list[Recovered] = Field(default_factory=list)
    model_calls: list[ModelCalled] = Field(default_factory=list)
    questions: list[QuestionPut] = Field(default_factory=list)
    answers: list[QuestionAnswered] = Field(default_factory=list)  # also to questions of the run that this one resumes

    def take(self, event: Any) -> None:
        match event:
            case Noted():
                self.notes.append(event)
            case ArtifactKept():
                self.artifacts.append(event)
            case Recovered():
                self.recoveries.append(event)
            case ModelCalled():
                self.model_calls.append(event)
            case QuestionPut():
                self.questions.append(event)
            case QuestionAnswered():
                self.answers.append(event)


class StepRecord(Happened):
    """What is known of one step so far."""

    started: StepStarted
    sendings: list[Sending] = Field(default_factory=list)
    requests: list[RequestSent] = Field(default_factory=list)
    attempts: list[AttemptEnded] = Field(default_factory=list)
    values: list[ValueSet] = Field(default_factory=list)
    elements: list[ElementFound] = Field(default_factory=list)
    ended: StepEnded | None = None

    def take(self, event: Any) -> None:
        match event:
            case Sending():
                self.sendings.append(event)
            case RequestSent():
                self.requests.append(event)
            case AttemptEnded():
                self.attempts.append(event)
            case ValueSet():
                self.values.append(event)
            case ElementFound():
                self.elements.append(event)
            case StepEnded():
                self.ended = event
            case _:
                super().take(event)

    @property
    def sent(self) -> Sent:
        """Whether the browser was told to act: "perhaps" if an attempt was cut off after it announced that."""
        ended = {event.attempt for event in self.attempts}
        if any(event.attempt not in ended for event in self.sendings):
            return "perhaps"
        return "yes" if any(event.sent for event in self.attempts) else "no"


class Record(Happened):
    """What is known of a run so far: the sum of its events. It has the notes and the like that belong to no step."""

    started: RunStarted
    steps: list[StepRecord] = Field(default_factory=list)  # by index; the first has index 1
    ended: RunEnded | None = None

    def add(self, event: Event) -> None:
        """Adds one event."""
        match event:
            case RunStarted():
                raise ValueError("a record begins with exactly one run_started")
            case StepStarted():
                self.steps.append(StepRecord(started=event))
            case RunEnded():
                self.ended = event
            case _:
                owner: Happened = self if event.index is None else self.steps[event.index - 1]
                owner.take(event)

    @property
    def values(self) -> dict[str, Any]:
        """The current values of the run's plan; a called plan has its own."""
        values: dict[str, Any] = {}
        for step in self.steps:
            for event in step.values if step.started.plan == self.started.plan else ():
                if event.added:
                    values.setdefault(event.name, []).append(event.value)
                else:  # copied, because additions must not change the event
                    values[event.name] = list(event.value) if isinstance(event.value, list) else event.value
        return values

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Record":
        """Returns the record of a journal's events. Raises ValueError if the first is not run_started."""
        rest = iter(events)
        first = next(rest, None)
        if not isinstance(first, RunStarted):
            raise ValueError("a journal begins with run_started")
        record = cls(started=first)
        for event in rest:
            record.add(event)
        return record


class Recorder:
    """An observer that keeps the record in memory; None until the run has started."""

    record: Record | None = None

    def tell(self, event: Event) -> None:
        if self.record is not None:
            self.record.add(event)
        elif isinstance(event, RunStarted):
            self.record = Record(started=event)
