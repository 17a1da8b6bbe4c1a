"""Converts the record of a run to the cells of its notebook: the plan in its own order, with each step's result."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

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


def notebook(record: Record) -> Notebook:
    """Returns the notebook of what is known of a run so far."""
    below: dict[int | None, list[StepRecord]] = {}
    for step in record.steps:
        below.setdefault(step.started.parent, []).append(step)
    return Notebook(record, _Arranger(below).blocks(_tree(record.started.cells), below.get(None, [])))


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
        if parent and (parent.started.index in given_up or _try_of(parent, step) < len(parent.attempts)):
            given_up.add(step.started.index)
    return given_up


def _try_of(parent: StepRecord, step: StepRecord) -> int:
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


@dataclass
class _Node:
    cell: Cell
    inside: list["_Node"]


def _tree(cells: Sequence[Cell]) -> list[_Node]:
    root: list[_Node] = []
    path = [root]
    for cell in cells:
        node = _Node(cell, [])
        del path[cell.depth + 1 :]
        path[-1].append(node)
        path.append(node.inside)
    return root


class _Arranger:
    """Arranges executions along the plan."""

    def __init__(self, below: dict[int | None, list[StepRecord]]) -> None:
        self._below = below

    def blocks(self, nodes: Sequence[_Node], steps: Sequence[StepRecord], planned: bool = True) -> list[Block]:
        """Returns the plan's cells with their executions. `planned` includes cells that never ran.

        Steps from elsewhere (a called plan, a `whenever`) are placed where they ran.
        """
        own: dict[int, list[StepRecord]] = {node.cell.number: [] for node in nodes if node.cell.number}
        strays: list[StepRecord] = []
        for step in steps:
            own.get(step.started.number, strays).append(step)
        laid = [self._block(node, own.get(node.cell.number, [])) for node in nodes]
        kept = [block for block in laid if planned or isinstance(block, Note) or block.runs]
        return list(_merged(kept, list(self._strays(strays))))

    def _block(self, node: _Node, steps: Sequence[StepRecord]) -> Block:
        if not node.cell.number:
            return Note(node.cell)
        runs = [self._run(node, step) for step in steps]
        return Step(node.cell, runs, [] if runs else self.blocks(node.inside, []))

    def _strays(self, steps: Sequence[StepRecord]) -> Iterator[Step]:
        for _, same in groupby(steps, _loop):
            yield Step(None, [self._run(None, step) for step in same])

    def _run(self, node: _Node | None, step: StepRecord) -> Run:
        inside = node.inside if node else []
        below = self._below.get(step.started.index, [])
        if not below and step.ended:
            return Run(step)
        turns = list(_turns(step, below))
        last = len(turns) - 1
        return Run(
            step,
            [
                Turn(name, self._turn(inside, steps, first=at == 0, planned=at == last and not step.ended))
                for at, (name, steps) in enumerate(turns)
            ],
        )

    def _turn(self, nodes: list[_Node], steps: list[StepRecord], *, first: bool, planned: bool) -> list[Block]:
        shown = nodes if first else [node for node in nodes if node.cell.number]
        return self.blocks(shown, steps, planned)


def _loop(step: StepRecord) -> tuple[str, str, int]:
    """Returns the key that all turns of one step share, and that differs for other steps."""
    started = step.started
    return started.plan, started.id, 0 if started.turn else started.index


def _turns(step: StepRecord, below: Sequence[StepRecord]) -> Iterator[tuple[str, list[StepRecord]]]:
    """Yields the steps inside one, by its attempts and turns, with a name for each."""
    repeats = bool(below) and all(_turn_of(step, one) for one in below)
    over = len(step.attempts) > 1

    def name(one: StepRecord) -> str:
        parts = [f"try {_try_of(step, one)}"] if over else []
        return ", ".join([*parts, f"turn {_turn_of(step, one)}"] if repeats else parts).capitalize()

    if not below:
        yield "", []
    for named, steps in groupby(below, name):
        yield named, list(steps)


def _turn_of(parent: StepRecord, step: StepRecord) -> str:
    """Returns the turn, written like `2.3`: the second turn of the outer loop, the third of this one; else empty."""
    level = len(parent.started.turn.split(".")) if parent.started.turn else 0
    return ".".join((step.started.turn or "").split(".")[level : level + 1])


def _merged(blocks: Sequence[Block], strays: list[Step]) -> Iterator[Block]:
    last = max((at for at, block in enumerate(blocks) if isinstance(block, Step) and block.runs), default=-1)
    for at, block in enumerate(blocks):
        if isinstance(block, Step) and block.runs:
            while strays and strays[0].runs[0].index < block.runs[0].index:
                yield strays.pop(0)
        yield block
        if at == last:
            yield from strays
            strays = []
    yield from strays
