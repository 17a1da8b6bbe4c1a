"""What is attempted: a step in one turn, or opening a plan's start. Data, and what follows from the plan."""

from dataclasses import dataclass, field
from functools import cached_property

from planbook.engine.agent_tasks import seconds_of
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
"""Kinds that open a page themselves: they need a tab, whatever its content."""

MARGIN = 5.0
"""Seconds of a step beyond the time of its program, which is ended first."""


@dataclass(kw_only=True)
class Work:
    """What a step in a turn and the opening of a start have in common."""

    run: Run
    at: Position
    index: int | None = None
    answers: DialogAnswers = field(init=False)  # to the dialogs that open meanwhile
    began_on: str = ""  # the page's address
    count: int = 0  # number of attempts
    error: StepError | None = None  # the last attempt's error
    lost: StepError | None = None  # why the page could not be restored before this attempt
    after: str = ""  # the remedy that precedes this attempt

    def __post_init__(self) -> None:
        self.answers = DialogAnswers(self.run)

    @property
    def holds_others(self) -> bool:
        """Whether it is a group or a call."""
        return False

    @property
    def goes(self) -> bool:
        """Whether it navigates by the browser's own means, which work again from the page that they led to."""
        return True

    @property
    def opens_page(self) -> bool:
        """Whether it opens a page itself, whatever the tab's content."""
        return True

    @property
    def retries(self) -> int:
        """How many attempts may follow the first."""
        return int(self.at.frame.plan.defaults.retries)

    @property
    def remedies(self) -> list[Remedies]:
        """The remedies by error class, in order of precedence."""
        return [self.at.frame.plan.recover]


@dataclass(kw_only=True)
class Opening(Work):
    """The opening of a start: of the run's plan, or of a plan that the step `index` calls."""


@dataclass(kw_only=True)
class StepRun(Work):
    """One step in one turn."""

    step: Step
    queue: StepQueue
    index: int = 0  # 0 before it has begun
    turns: int = 1  # number of turns in a run
    is_skipped: bool = False  # its `when` does not hold
    was_entered: bool = False  # an earlier run was inside it: its `when` held
    stages: list[Stage] = field(default_factory=list)  # of its attempts
    deadline: float = 0.0  # of the last attempt, in the event loop's time
    extra: float = 0.0  # seconds that an attempt has beyond the timeout
    matched: str | None = None  # the target that matched in it
    signal: Signal | None = None  # raised by the step
    sent: bool = False  # whether the browser was told to act in any of them
    once_sent_before: int = 0  # the run's counts when it began
    undeclared_before: int = 0

    @property
    def stage(self) -> Stage:
        """The stage of the last attempt."""
        return self.stages[-1]

    @cached_property
    def effect(self) -> Effect:
        """The step's effect; of a group or call, the strongest inside."""
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
        """Seconds for one attempt; None for a group or call without a timeout of its own."""
        if self.step.timeout is not None:
            return self.step.timeout.total_seconds()
        if self.holds_others:
            return None
        program = self.run.request.programs.get(getattr(self.step.do, "program", ""))
        if program:
            return program.time + MARGIN
        own = self.step.do.seconds() + seconds_of(self.step, self.run.request.agents)
        return self.at.frame.plan.defaults.timeout.total_seconds() + own

    @property
    def remedies(self) -> list[Remedies]:
        return [self.step.recover] if self.holds_others else [self.step.recover, self.at.frame.plan.recover]

    @property
    def answered_next(self) -> bool:
        """Whether the step may have left a dialog open, or answers one itself."""
        return self.run.is_answering or self.run.dialogs.answering(elsewhere=True) is not None

    def in_turn(self, at: Position, turns: int = 1) -> "StepRun":
        """Returns the same step in a turn of its `each`."""
        return StepRun(run=self.run, at=at, step=self.step, queue=self.queue, turns=turns)
