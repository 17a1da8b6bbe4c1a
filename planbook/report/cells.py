"""The cells of a run's notebook: the plan in its own order, with each step's result."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from planbook.events import Cell, Failure
from planbook.record import Record, StepRecord
from planbook.report.phrases import SEVERITY, Outcome


@dataclass(frozen=True)
class Note:
    """A note of the plan: prose in Markdown."""

    cell: Cell


@dataclass(frozen=True)
class Turn:
    """One turn of a loop, or one attempt of a group that was retried; otherwise all steps, without a name."""

    name: str  # "Turn 3", "Try 2", "Try 2, turn 3" or ""
    blocks: list["Block"]

    @property
    def steps(self) -> list["Run"]:
        return [run for block in self.blocks if isinstance(block, Step) for run in block.runs]

    @property
    def outcome(self) -> Outcome:
        return worst(run.outcome for run in self.steps)

    @property
    def ms(self) -> float:
        return sum(run.ms for run in self.steps)


@dataclass(frozen=True)
class Run:
    """One execution of a step, with the steps inside it."""

    step: StepRecord
    turns: list[Turn] = field(default_factory=list)

    @property
    def index(self) -> int:
        return self.step.started.index

    @property
    def turn(self) -> str | None:
        return self.step.started.turn

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.step)

    @property
    def ms(self) -> float:
        return self.step.ended.ms if self.step.ended else sum(turn.ms for turn in self.turns)

    @property
    def tries(self) -> int:
        return self.step.ended.attempts if self.step.ended else len(self.step.attempts)

    @property
    def error(self) -> Failure | None:
        """Why it failed; None if a step inside it says so."""
        below = any(run.outcome == "failed" for turn in self.turns[-1:] for run in turn.steps)
        return self.step.ended.error if self.step.ended and not below else None


@dataclass(frozen=True)
class Step:
    """A step of the plan, and all its executions at this position; without executions, it never ran.

    `cell` is None for a step of a called plan, whose text is not in the record.
    """

    cell: Cell | None
    runs: list[Run]
    inside: list["Block"] = field(default_factory=list)  # the steps inside it, if it never ran

    @property
    def number(self) -> int:
        return self.cell.number if self.cell else 0

    @property
    def kind(self) -> str:
        return self.cell.kind if self.cell else self.runs[0].step.started.kind

    @property
    def heading(self) -> str:
        """The heading: the sentence with the values of its turn, if it ran only one time and has no title."""
        if self.cell and (len(self.runs) != 1 or self.cell.title != self.cell.sentence):
            return self.cell.title
        started = self.runs[0].step.started
        return started.title if self.cell is None else started.sentence

    @property
    def sentence(self) -> str:
        """What the step does; empty if the heading says so already."""
        sentence = (
            self.runs[0].step.started.sentence if len(self.runs) == 1 else self.cell.sentence if self.cell else ""
        )
        return "" if sentence == self.heading else sentence

    @property
    def effect(self) -> str:
        return self.cell.effect if self.cell else self.runs[0].step.started.effect

    @property
    def outcome(self) -> Outcome:
        return worst(run.outcome for run in self.runs)

    @property
    def ms(self) -> float:
        return sum(run.ms for run in self.runs)


Block = Note | Step


@dataclass(frozen=True)
class Notebook:
    """A run, ready to be shown."""

    record: Record
    blocks: list[Block]

    @property
    def runs(self) -> list[Run]:
        """The executions of the plan's own steps, in the plan's order."""
        return [run for block in self.blocks if isinstance(block, Step) for run in block.runs]


def outcome_of(step: StepRecord) -> Outcome:
    """Returns how a step ended; `unfinished` if its end is not recorded."""
    return step.ended.status if step.ended else "unfinished"


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Returns the outcome to show for several steps; `not_run` for none."""
    return max(outcomes, key=SEVERITY.index, default="not_run")


def counts(record: Record) -> dict[Outcome, int]:
    """Counts the outcomes of steps.

    A group or call counts only if it has no steps inside, or passed on retry. Steps of its abandoned attempts do not
    count.
    """
    holders = {step.started.parent for step in record.steps}
    given_up = _given_up(record)
    shown = [step for step in record.steps if step.started.index not in given_up]
    outcomes = [(step.started.index in holders, outcome_of(step)) for step in shown]
    counted = Counter(outcome for holds, outcome in outcomes if not holds or outcome == "passed_on_retry")
    known = {step.started.number for step in record.steps} | {0}
    counted["not_run"] = sum(1 for cell in record.started.cells if cell.depth == 0 and cell.number not in known)
    return {outcome: counted[outcome] for outcome in reversed(SEVERITY) if counted[outcome]}


def _given_up(record: Record) -> set[int]:
    """Returns the indices of the steps in earlier attempts of a group or call."""
    given_up: set[int] = set()
    by_index = {step.started.index: step for step in record.steps}  # some may be missing after damage to the journal
    for step in record.steps:
        parent = by_index.get(step.started.parent or 0)
        if parent and (parent.started.index in given_up or try_of(parent, step) < len(parent.attempts)):
            given_up.add(step.started.index)
    return given_up


def try_of(parent: StepRecord, step: StepRecord) -> int:
    """Returns the attempt of a group or call in which one of its steps began."""
    return 1 + sum(1 for attempt in parent.attempts if attempt.at <= step.started.at)


def to_look_at(record: Record) -> StepRecord | None:
    """Returns the step to see first: the last that failed; if the run passed, the first that warned or was retried."""
    went_well = record.ended is not None and record.ended.status in ("passed", "flaky")
    for outcome in ("warned", "passed_on_retry") if went_well else ("failed", "interrupted", "unfinished"):
        found = [step for step in record.steps if outcome_of(step) == outcome]
        if found:
            holding = {step.started.parent for step in found}
            innermost = [step for step in found if step.started.index not in holding]
            return innermost[0] if went_well else innermost[-1]
    return None
