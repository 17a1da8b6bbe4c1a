"""Converts the record of a run to the cells of its notebook, which follow the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from planbook.events import Cell
from planbook.record import Record, StepRecord
from planbook.report.cells import Block, Note, Notebook, Run, Step, Turn, try_of


def notebook(record: Record) -> Notebook:
    """Returns the notebook of what is known of a run so far."""
    below: dict[int | None, list[StepRecord]] = {}
    for step in record.steps:
        below.setdefault(step.started.parent, []).append(step)
    return Notebook(record, _Arranger(below).blocks(_tree(record.started.cells), below.get(None, [])))


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
        parts = [f"try {try_of(step, one)}"] if over else []
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
