"""How far a run came, and those that it resumed: worked out from their events alone, the oldest run first."""

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
"""Which step in which turn: from the outermost inwards its plan, id, turn, and how often this run had that before."""
Assume = Literal["sent", "not-sent"]
DONE: tuple[StepStatus, ...] = ("passed", "passed_on_retry", "warned", "skipped")


def key_of(above: Key, plan: str, id: str, turn: str | None, times: int = 0) -> Key:
    """The key of a step below another."""
    return (*above, (plan, id, turn or "", times))


@dataclass
class StepProgress:
    """What earlier runs did about a step in a turn."""

    key: Key
    started: StepStarted
    aside: bool = False  # not of the plan's own list: of a `verify`, a remedy, what may come at any time, a session
    ended: int = 0  # its end's place among all events
    done: bool = False
    question: QuestionPut | None = None  # that a person was asked in it last
    left: bool = False  # an `until` held in it
    values: list[tuple[int, ValueSet]] = field(default_factory=list)
    before: Sent = "no"  # of earlier runs: whether the browser was told to do it
    requested: bool = False  # whether the browser sent something because of it that may change something
    said: set[int] = field(default_factory=set)  # attempts of which it was said that they send, and no more is known

    @property
    def sent(self) -> Sent:
        """Whether the browser was told to do it."""
        return "perhaps" if self.said and self.before != "yes" else self.before

    @property
    def holds_others(self) -> bool:
        kind = KINDS.get(self.started.kind)
        return kind is not None and (kind.holds_steps or kind.word == "call")

    @property
    def changes(self) -> bool:
        """Whether it can have changed what the browser shows."""
        kind = KINDS.get(self.started.kind)
        return kind is None or kind.family in CHANGING

    def begin_again(self) -> None:
        """A later run does it anew."""
        self.before = self.sent
        self.values.clear()
        self.said.clear()


class Progress:
    """What is done of a plan. `steps` has every step in every turn that began, by its key."""

    def __init__(self, runs: Sequence[Sequence[Event]]) -> None:
        self.steps: dict[Key, StepProgress] = {}
        self.ends: dict[tuple[str, int], int] = {}  # places of the steps' ends among all events, by run and index
        self.keys: dict[tuple[str, int], Key] = {}
        self._count = 0
        for events in runs:
            self._run, self._plan = began(events).run_id, began(events).plan
            self._keys: dict[int, Key] = {}
            self._taken: set[Key] = set()  # keys of this run
            self._shadows: set[int] = set()  # steps of this run that were done before it
            self._until: StepProgress | None = None
            self._open: dict[int, StepProgress] = {}  # steps that have begun and hold no others, by index
            # the `dialog` steps that answered while one of these went on
            self._answers: dict[int, list[StepProgress]] = {}
            for event in events:
                self._take(event)

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
            self._until = was  # whether it held is seen from what follows
            return
        was.done = event.status in DONE and was.started.kind != "stop"
        waiting = [index for index, each in self._open.items() if was.key[: len(each.key)] != each.key]
        if was.done and was.started.kind == "dialog" and waiting:  # what it was given for has not come to its end
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
        """What holds others begins anew after a failed try; the values that they set remain."""
        was.values += [value for each in self.below(was) if self._same_plan(each, was) for value in each.values]
        self._forget(was)

    def _forget(self, was: StepProgress) -> None:
        for each in list(self.below(was)):
            del self.steps[each.key]
            self._taken.discard(each.key)

    def below(self, was: StepProgress) -> Iterator[StepProgress]:
        """What began inside of it."""
        depth = len(was.key)
        return (each for key, each in self.steps.items() if len(key) > depth and key[:depth] == was.key)

    def values_of(self, was: StepProgress) -> list[ValueSet]:
        """The values that it and what is inside of it set, in order; those of a called plan are that plan's own."""
        own = [*was.values, *(value for each in self.below(was) if self._same_plan(each, was) for value in each.values)]
        return [event for _, event in sorted(own, key=lambda pair: pair[0])]

    def _same_plan(self, inner: StepProgress, outer: StepProgress) -> bool:
        return inner.started.plan == outer.started.plan

    def count_as_done(self, kept: Checkpoint) -> None:
        """The step after which the state was kept is done, even where its end was not told any more."""
        was = self.steps.get(self.keys.get((kept.run_id, kept.index), ()))
        if was and (kept.run_id, kept.index) not in self.ends:
            was.done = True

    @property
    def last_change(self) -> StepProgress | None:
        """The last step that is done and changed something: the browser's state must be of then, or later."""
        changed = [was for was in self.steps.values() if was.done and was.changes and not was.aside]
        return max(changed, key=lambda was: was.ended, default=None)


@dataclass(frozen=True)
class Resumed:
    """The run that is gone on with: `first` is the id of the one that all began with, `began` its day."""

    run_id: str
    first: str
    began: date
    gate: str
    progress: Progress
    kept: Checkpoint | None
    assume: Assume | None = None
    flow_run_id: str | None = None  # that it was in Prefect
    starter: Person | None = None  # who started the first of them

    @property
    def kept_key(self) -> Key:
        """Of the step after which that was."""
        return self.progress.keys.get((self.kept.run_id, self.kept.index), ()) if self.kept else ()

    @property
    def state(self) -> BrowserState | None:
        """Of the browser, when the run stopped."""
        return self.kept.state if self.kept else None


def began(events: Sequence[Event]) -> RunStarted:
    """The first event of a run."""
    first = events[0]
    assert isinstance(first, RunStarted)
    return first
