"""The progress of a run and of those that it resumed, computed from their events alone, the oldest run first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planbook.browser.session.saved_state import BrowserState
from planbook.engine.checkpoint import CHANGING, Checkpoint
from planbook.events import (
    AttemptEnded,
    Event,
    RequestSent,
    RunStarted,
    Sending,
    Sent,
    StepEnded,
    StepStarted,
    StepStatus,
    ValueSet,
)
from planbook.questions.question import Person, QuestionPut
from steps.table import KINDS

Told = Sending | RequestSent | AttemptEnded | ValueSet | StepEnded | QuestionPut
Key = tuple[tuple[str, str, str, int], ...]
"""A step in a turn: from the outermost inwards the plan, id and turn, and how often the run had these before."""
Assume = Literal["sent", "not-sent"]
DONE: tuple[StepStatus, ...] = ("passed", "passed_on_retry", "warned", "skipped")


def key_of(above: Key, plan: str, id: str, turn: str | None, times: int = 0) -> Key:
    """Returns the key of a step inside another."""
    return (*above, (plan, id, turn or "", times))


@dataclass
class StepProgress:
    """What earlier runs did about a step in a turn."""

    key: Key
    started: StepStarted
    aside: bool = False  # outside the plan's own list: of a `verify`, a remedy, `whenever` or a session
    ended: int = 0  # the index of its end among all events
    done: bool = False
    question: QuestionPut | None = None  # the last question that the step asked
    left: bool = False  # an `until` in it held
    values: list[tuple[int, ValueSet]] = field(default_factory=list)
    before: Sent = "no"  # in earlier runs: whether the browser was told to act
    requested: bool = False  # whether the browser sent a request because of it that may change something
    said: set[int] = field(default_factory=set)  # attempts that began to send and have no known end

    @property
    def sent(self) -> Sent:
        """Whether the browser was told to act for this step."""
        return "perhaps" if self.said and self.before != "yes" else self.before

    @property
    def holds_others(self) -> bool:
        kind = KINDS.get(self.started.kind)
        return kind is not None and (kind.holds_steps or kind.word == "call")

    @property
    def changes(self) -> bool:
        """Whether the step can have changed what the browser shows."""
        kind = KINDS.get(self.started.kind)
        return kind is None or kind.family in CHANGING

    def begin_again(self) -> None:
        """Prepares for a later run that executes the step again."""
        self.before = self.sent
        self.values.clear()
        self.said.clear()


class Progress:
    """What is done of a plan. `steps` has every step that began in every turn, by its key."""

    def __init__(self, runs: Sequence[Sequence[Event]]) -> None:
        self.steps: dict[Key, StepProgress] = {}
        self.ends: dict[tuple[str, int], int] = {}  # indexes of the steps' ends among all events, by run and step index
        self.keys: dict[tuple[str, int], Key] = {}
        self._count = 0
        for events in runs:
            self._run, self._plan = began(events).run_id, began(events).plan
            self._keys: dict[int, Key] = {}
            self._taken: set[Key] = set()  # keys of this run
            self._shadows: set[int] = set()  # steps of this run that were done before it
            self._until: StepProgress | None = None
            self._open: dict[int, StepProgress] = {}  # steps that have begun and contain no others, by index
            # the `dialog` steps that answered during one of these
            self._answers: dict[int, list[StepProgress]] = {}
            for event in events:
                self._take(event)

    @property
    def sent(self) -> list[str]:
        """Returns the titles of the `once` steps that were sent, or may have been: a new run sends them again."""
        steps = [was for was in self.steps.values() if was.started.effect == "once" and not was.holds_others]
        return [was.started.title for was in steps if was.sent != "no"]

    def _take(self, event: Event) -> None:
        self._count += 1
        match event:
            case StepStarted():
                self._begin(event)
            case Sending() | RequestSent() | AttemptEnded() | ValueSet() | StepEnded() | QuestionPut() if (
                event.index not in self._shadows
            ):
                self._note(self.steps[self._keys[event.index]], event)

    def _begin(self, event: StepStarted) -> None:
        if self._until:
            self._until.done = True  # another step followed: it did not hold
            self._until = None
        key = self._key(event)
        self._keys[event.index] = self.keys[self._run, event.index] = key
        self._taken.add(key)
        was = self.steps.get(key)
        if was and was.done:
            self._shadows.add(event.index)
        elif was:
            was.begin_again()
            if not was.holds_others:
                self._forget(was)
        else:
            self.steps[key] = StepProgress(key, event, self._is_aside(event, key))
        if event.index not in self._shadows and not self.steps[key].holds_others:
            self._open[event.index] = self.steps[key]

    def _key(self, event: StepStarted) -> Key:
        above = self._keys.get(event.parent, ()) if event.parent else ()
        times = 0
        while (key := key_of(above, event.plan, event.id, event.turn, times)) in self._taken:
            times += 1
        return key

    def _is_aside(self, event: StepStarted, key: Key) -> bool:
        above = self.steps.get(key[:-1])
        if above is None:
            return event.plan != self._plan
        return above.aside or not above.holds_others

    def _end(self, was: StepProgress, event: StepEnded) -> None:
        was.ended = self.ends[self._run, event.index] = self._count
        self._open.pop(event.index, None)
        for answer in self._answers.pop(event.index, ()):
            answer.done = True
        if was.started.kind == "until" and event.status == "passed":
            self._until = was  # what follows shows whether it held
            return
        was.done = event.status in DONE and was.started.kind != "stop"
        waiting = [index for index, each in self._open.items() if was.key[: len(each.key)] != each.key]
        if was.done and was.started.kind == "dialog" and waiting:  # the step that it answered has not ended
            was.done = False
            self._answers.setdefault(waiting[-1], []).append(was)
        if self._until and self._until.key[:-1] == was.key:
            was.left, self._until = was.done, None

    def _note(self, was: StepProgress, event: Told) -> None:
        match event:
            case QuestionPut():
                was.question = event
            case Sending():
                was.said.add(event.attempt)
            case RequestSent():
                was.requested = True
            case AttemptEnded():
                was.said.discard(event.attempt)
                was.before = "yes" if event.sent else was.before
                if event.status == "failed" and was.holds_others:
                    self._start_over(was)
            case ValueSet():
                was.values.append((self._count, event))
            case StepEnded():
                self._end(was, event)

    def _start_over(self, was: StepProgress) -> None:
        """Starts a group or call over after a failed attempt; the values that its steps set remain."""
        was.values += [value for each in self.below(was) if self._same_plan(each, was) for value in each.values]
        self._forget(was)

    def _forget(self, was: StepProgress) -> None:
        for each in list(self.below(was)):
            del self.steps[each.key]
            self._taken.discard(each.key)

    def below(self, was: StepProgress) -> Iterator[StepProgress]:
        """Yields the steps that began inside it."""
        depth = len(was.key)
        return (each for key, each in self.steps.items() if len(key) > depth and key[:depth] == was.key)

    def values_of(self, was: StepProgress) -> list[ValueSet]:
        """Returns the values that the step and its inner steps set, in order, without those of called plans."""
        own = [*was.values, *(value for each in self.below(was) if self._same_plan(each, was) for value in each.values)]
        return [event for _, event in sorted(own, key=lambda pair: pair[0])]

    def _same_plan(self, inner: StepProgress, outer: StepProgress) -> bool:
        return inner.started.plan == outer.started.plan

    def count_as_done(self, kept: Checkpoint) -> None:
        """Marks the step after which the state was saved as done, even if its end was not recorded."""
        was = self.steps.get(self.keys.get((kept.run_id, kept.index), ()))
        if was and (kept.run_id, kept.index) not in self.ends:
            was.done = True

    @property
    def last_change(self) -> StepProgress | None:
        """The last step that is done and changed something: the saved state must not be older."""
        changed = [was for was in self.steps.values() if was.done and was.changes and not was.aside]
        return max(changed, key=lambda was: was.ended, default=None)


@dataclass(frozen=True)
class Resumed:
    """The run that is resumed: `first` is the id of the first run in the chain, `began` its date."""

    run_id: str
    first: str
    began: date
    gate: str
    progress: Progress
    kept: Checkpoint | None
    assume: Assume | None = None
    flow_run_id: str | None = None  # the run's flow run in Prefect
    starter: Person | None = None  # who started the first run

    @property
    def kept_key(self) -> Key:
        """The key of the step after which the state was saved."""
        return self.progress.keys.get((self.kept.run_id, self.kept.index), ()) if self.kept else ()

    @property
    def state(self) -> BrowserState | None:
        """The browser's state when the run stopped."""
        return self.kept.state if self.kept else None


def began(events: Sequence[Event]) -> RunStarted:
    """Returns the first event of a run."""
    first = events[0]
    assert isinstance(first, RunStarted)
    return first
