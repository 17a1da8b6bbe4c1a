"""What is attempted: a step in one turn, or the opening of a plan's start. Data, and what follows from the plan."""

from dataclasses import dataclass, field
from functools import cached_property

from planbook.engine.dialog_answers import DialogAnswers
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.signals import Signal
from planbook.engine.stage import Stage
from planbook.engine.step_queue import StepQueue
from planbook.errors import StepError
from planbook.plan.kinds import PEOPLE
from planbook.plan.remedies import Remedies
from planbook.step.kind import Effect, Step

BY_ITSELF = ("goto",)
"""Kinds that lead to a page of their own: they need a tab, whatever was in it."""


@dataclass(kw_only=True)
class Work:
    """What a step in a turn and the opening of a start have in common."""

    run: Run
    at: Position
    index: int | None = None
    answers: DialogAnswers = field(init=False)  # to the boxes that come up meanwhile
    began_on: str = ""  # the address of the page
    count: int = 0  # of attempts
    error: StepError | None = None  # how the last attempt failed
    lost: StepError | None = None  # why the page could not be opened again before this attempt
    after: str = ""  # the remedy that this attempt comes after

    def __post_init__(self) -> None:
        self.answers = DialogAnswers(self.run)

    @property
    def holds_others(self) -> bool:
        """Whether it is a group or a call."""
        return False

    @property
    def goes(self) -> bool:
        """Whether it goes by the browser's own means, which may be used again from where they led to."""
        return True

    @property
    def opens_page(self) -> bool:
        """Whether it leads to a page of its own, whatever was in the tab."""
        return True

    @property
    def retries(self) -> int:
        """How many attempts may follow the first."""
        return int(self.at.frame.plan.defaults.retries)

    @property
    def remedies(self) -> list[Remedies]:
        """What is to be done about which class of error: by whose word counts."""
        return [self.at.frame.plan.recover]


@dataclass(kw_only=True)
class Opening(Work):
    """The opening of a plan's start: of the run's own, or of a called plan, which `index` is the step of."""


@dataclass(kw_only=True)
class StepRun(Work):
    """One step in one turn."""

    step: Step
    queue: StepQueue
    index: int = 0  # none before it has begun
    turns: int = 1  # in how many turns a run does it
    is_skipped: bool = False  # its `when` does not hold
    was_entered: bool = False  # an earlier run was inside of it: its `when` held
    stages: list[Stage] = field(default_factory=list)  # of its attempts
    deadline: float = 0.0  # of the last one, in the event loop's time
    matched: str | None = None  # the target that fitted in it
    signal: Signal | None = None  # that it gave
    sent: bool = False  # whether the browser was told to do it in any of them
    once_sent_before: int = 0  # the run's counts when it began
    undeclared_before: int = 0

    @property
    def stage(self) -> Stage:
        """The stage of the last attempt."""
        return self.stages[-1]

    @cached_property
    def effect(self) -> Effect:
        """What it does to the world; of a group or call what its strongest step does."""
        return self.at.frame.outline.effect(self.step)

    @property
    def holds_others(self) -> bool:
        return self.step.do.holds_steps or self.step.do.word == "call"

    @property
    def goes(self) -> bool:
        return self.step.do.family == "go"

    @property
    def opens_page(self) -> bool:
        return self.step.do.word in BY_ITSELF

    @property
    def retries(self) -> int:
        if self.step.do.looks or self.step.do.word in PEOPLE:
            return 0
        if self.step.retries is not None:
            return int(self.step.retries)
        return 0 if self.holds_others else int(self.at.frame.plan.defaults.retries)

    @property
    def timeout(self) -> float | None:
        """Of one attempt, in seconds; None for what holds others, and does not say one."""
        if self.step.timeout is not None:
            return self.step.timeout.total_seconds()
        if self.holds_others:
            return None
        return self.at.frame.plan.defaults.timeout.total_seconds() + self.step.do.seconds()

    @property
    def remedies(self) -> list[Remedies]:
        return [self.step.recover] if self.holds_others else [self.step.recover, self.at.frame.plan.recover]

    @property
    def answered_next(self) -> bool:
        """Whether the step may have left a box open, or is done while another one waits for it."""
        return self.run.is_answering or self.run.dialogs.answering(elsewhere=True) is not None

    def in_turn(self, at: Position, turns: int = 1) -> "StepRun":
        """The same step in a turn of its `each`."""
        return StepRun(run=self.run, at=at, step=self.step, queue=self.queue, turns=turns)
