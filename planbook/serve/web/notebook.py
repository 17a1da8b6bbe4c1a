"""The notebook of a run in parts: long runs are shown a part at a time, and each cell can be made anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from markupsafe import Markup

from planbook.events import ArtifactKept, Cell, Event, RunStarted, StepStarted
from planbook.history.journal import is_being_written, read_line
from planbook.history.questions import resumed_by
from planbook.places import Project
from planbook.record import Record, StepRecord
from planbook.report.arrange import notebook
from planbook.report.cells import Block, Note, Notebook, Run, Step, Turn
from planbook.report.evidence import Evidence
from planbook.report.html import parts, whole
from planbook.report.view.html import visible
from planbook.serve.follow import Follower
from planbook.serve.reading import record_of, run_folder
from planbook.serve.router import API

PART = 100
"""Cells of a part of the notebook."""
TURNS = 20
"""Turns of a loop that are shown; of more, those that went wrong and the last ones."""
BARS = 400
"""Steps of a run whose timeline is drawn: more could not be told apart."""

Many = TypeVar("Many", bound=Run | Turn)


@dataclass(frozen=True)
class RunView:
    """A part of the notebook of a run. `about` is what is known of the whole run, `cells` is HTML.

    `part` is that of `parts`, which have the numbers of their first and last cell. `number` is that of the last event.
    """

    about: dict[str, Any]
    cells: str
    part: int
    parts: list[tuple[int, int]]
    number: int


class Linked(Evidence):
    """Artifacts of a run as the API serves them."""

    query: str = ""

    def link(self, kept: ArtifactKept) -> str:
        return f"{API}/runs/{self.folder.name}/files/{quote(kept.path)}{self.query}"


def evidence(project: Project, started: RunStarted, name: str | None) -> Evidence:
    """How cells link to what was kept of a run, and to its plan if that has not changed; `name` is the project's."""
    query = f"?{urlencode({'project': name})}" if name else ""
    plan = "" if started.is_draft or _changed(project, started) else f"/plans/{quote(started.plan)}{query}"
    folder = project.run(started.run_id).path
    found = Linked(folder, folder, embed=False, plan=plan)
    found.query = query
    return found


def _changed(project: Project, started: RunStarted) -> bool:
    try:
        text = project.plan_file(started.plan).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    return text != started.source


def view_run(project: Project, run_id: str, name: str | None, part: int | None) -> RunView:
    """A part of the notebook of a run; without a number, the one to look at first. Raises NoSuchRun."""
    journal = run_folder(project, run_id).journal
    running, number = is_being_written(journal), _lines(journal)
    about, book = _known(project, run_id, number, running)
    blocks = book.blocks
    sizes = [(at + 1, min(at + PART, len(blocks))) for at in range(0, len(blocks), PART)] or [(0, 0)]
    wanted = min(max(part, 0), len(sizes) - 1) if part is not None else _part_of(blocks, about["anchor"], running)
    first = wanted * PART
    there = evidence(project, book.record.started, name)
    cells = "".join(cell(block, there) for block in blocks[first : first + PART])
    return RunView(about | {"resumed_by": resumed_by(project, run_id)}, cells, wanted, sizes, number)


@lru_cache(4)
def _known(project: Project, run_id: str, number: int, running: bool) -> tuple[dict[str, Any], Notebook]:
    """What is known of a run with so many events. Most who read one part of a long notebook read another, too."""
    record, _ = record_of(project, run_id)
    book = notebook(record)
    return about_run(book, running), book


def _lines(journal: Path) -> int:
    """How many lines a journal has: those that are written after this are new to the page."""
    try:
        with journal.open("rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return 0


def _part_of(blocks: Sequence[Block], anchor: int, running: bool) -> int:
    """The part with the step to look at; of a run that goes on, the part where it is."""
    if running:
        reached = [at for at, block in enumerate(blocks) if isinstance(block, Step) and block.runs]
        return (reached[-1] if reached else 0) // PART
    return next((at // PART for at, block in enumerate(blocks) if anchor in _indices(block)), 0)


def _indices(block: Block) -> set[int]:
    if isinstance(block, Note):
        return set()
    inner = (one for run in block.runs for turn in run.turns for below in turn.blocks for one in _indices(below))
    return {*(run.index for run in block.runs), *inner}


def cell(block: Block, there: Evidence) -> str:
    """A cell of the plan as HTML, with an id that stays the same while the run goes on."""
    if isinstance(block, Note):
        return str(parts().note(block.cell))
    html = visible(str(parts().step(shortened(block), there)))
    return f'<div class="whole" id="c-{key_of(block)}">{html}</div>'


def key_of(block: Step) -> str:
    """What names a cell: its number in the plan; of a step from elsewhere, its index in the run."""
    return str(block.number or f"s{block.runs[0].index}")


def shortened(block: Block) -> Block:
    """The cell without most of its turns, if there are many."""
    if isinstance(block, Note):
        return block
    return replace(block, runs=[_shorter(run) for run in _some(block.runs)])


def _shorter(run: Run) -> Run:
    turns = [replace(turn, blocks=[shortened(one) for one in turn.blocks]) for turn in _some(run.turns)]
    return replace(run, turns=turns)


def _some(turns: list[Many]) -> list[Many]:
    """Those that went wrong, and the last ones."""
    loud = [turn for turn in turns[:-TURNS] if _is_loud(turn.outcome)]
    return [*loud[-TURNS:], *turns[-TURNS:]]


def _is_loud(outcome: str) -> bool:
    return outcome not in ("passed", "skipped", "not_run")


def about_run(book: Notebook, running: bool) -> dict[str, Any]:
    """What a page says of a whole run."""
    record, told = book.record, whole(book, BARS)
    started = record.started
    ended = record.ended
    banner = None if running or not told["banner"] or not told["banner"].anchor else told["banner"]
    kept = ("counts", "inputs", "seconds", "longest", "values", "revision", "strip")
    fields = ("run_id", "plan", "goal", "path", "plan_sha256", "at", "host", "browser", "planbook", "resumes",
              "flow_run_id", "is_draft", "starter")  # fmt: skip
    return {name: told[name] for name in kept} | {name: getattr(started, name) for name in fields} | {
        "status": "running" if running and not ended else told["status"],
        "banner": banner, "because": told["because"] or (ended.because if ended and not banner else None),
        "anchor": int(banner.anchor.removeprefix("step-")) if banner else 0,
        "now": record.steps[-1].started.title if running and record.steps else "",
        "perhaps": any(step.sent == "perhaps" for step in record.steps),
        "steps": len(record.steps), "total": sum(1 for one in started.cells if one.number and not one.depth),
        "question": _question(record), "artifacts": record.artifacts, "notes": [one.message for one in record.notes],
    }  # fmt: skip


def _question(record: Record) -> str | None:
    """The question that a run waits for, by the journal."""
    asked = [put.id for step in record.steps for put in step.questions]
    answered = {answer.id for step in record.steps for answer in step.answers} | {one.id for one in record.answers}
    is_over = record.ended is not None and record.ended.status != "paused"
    return None if is_over else next((one for one in reversed(asked) if one not in answered), None)


@dataclass(frozen=True)
class NewCell:
    """A cell in which something has happened: what names it, and its HTML.

    If the page does not have it yet, `after` names the cell that it stands after; "" for the beginning.
    """

    key: str
    html: str
    after: str | None = None


class Growing:
    """The notebook of a run that goes on: the cells in which something has happened since the page was made.

    The page has the events up to the number `after`.
    """

    def __init__(self, journal: Path, there: Callable[[RunStarted], Evidence], after: int) -> None:
        self.record: Record | None = None
        self.number = 0
        self._follower = Follower(journal)
        self._there = there
        self._after = after
        self._steps: dict[int, list[StepRecord]] = {}  # by the index of the outermost step
        self._root: dict[int, int] = {}
        self._touched: dict[int, None] = {}
        self._lacking: set[int] = set()  # steps from elsewhere that the page does not have: what `whenever` did

    def look(self) -> bool:
        """Reads what the run has written since. Returns whether that is new to the page."""
        before = self.number
        for line in self._follower.new():
            event, _ = read_line(line.text.encode(), False)
            self.number = line.number
            if event is not None:
                self._add(event)
        return self.number > max(before, self._after)

    def _add(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self.record = Record(started=event)
        elif self.record is not None:
            self.record.add(event)
            self._touch(self.record, event)

    def _touch(self, record: Record, event: Event) -> None:
        if isinstance(event, StepStarted):
            root = self._root[event.index] = self._root.get(event.parent or 0, event.index)
            self._steps.setdefault(root, []).append(record.steps[-1])
            if root == event.index and not event.number and self.number > self._after:
                self._lacking.add(root)
        index = getattr(event, "index", None)
        if self.number > self._after and index in self._root:
            self._touched[self._root[index]] = None

    def new_cells(self) -> list[NewCell]:
        """The cells in which something has happened since the last look."""
        if self.record is None:
            return []
        touched, self._touched = self._touched, {}
        there, steps = self._there(self.record.started), self.record.steps
        numbers = dict.fromkeys(steps[index - 1].started.number for index in touched)
        blocks = [self._block(self.record, number) for number in numbers if number]
        found = [NewCell(key_of(block), cell(block, there)) for block in blocks if block]
        for root in touched:
            if not steps[root - 1].started.number:
                after = self._before(self.record, root) if root in self._lacking else None
                found.append(NewCell(f"s{root}", cell(self._stray(self.record, root), there), after))
                self._lacking.discard(root)
        return found

    def _stray(self, record: Record, root: int) -> Step:
        """The cell of a step from elsewhere."""
        started = record.started.model_copy(update={"cells": []})
        [block] = notebook(Record(started=started, steps=self._steps[root])).blocks
        assert isinstance(block, Step)
        return block

    def _before(self, record: Record, root: int) -> str:
        """What names the cell that a step from elsewhere stands after; "" for none."""
        first: dict[str, int] = {}
        for other in self._steps:
            if other < root:
                number = record.steps[other - 1].started.number
                first.setdefault(str(number or f"s{other}"), other)
        return max(first, key=first.__getitem__, default="")

    def _block(self, record: Record, number: int) -> Step | None:
        """The cell of that number, with all its executions."""
        roots = [root for root in self._steps if record.steps[root - 1].started.number == number]
        steps = [step for root in roots for step in self._steps[root]]
        started = record.started.model_copy(update={"cells": _below(record.started.cells, number)})
        found = notebook(Record(started=started, steps=steps)).blocks
        return next((one for one in found if isinstance(one, Step) and one.number == number), None)


def _below(cells: Sequence[Cell], number: int) -> list[Cell]:
    """A cell and those inside it."""
    first = next((at for at, one in enumerate(cells) if one.number == number), len(cells))
    inside = takewhile(lambda one: one.depth > cells[first].depth, cells[first + 1 :])
    return [*cells[first : first + 1], *inside]


def prepare() -> None:
    """Makes a process ready to show a run: otherwise, whoever asks first waits for this."""
    parts()


def as_markup(html: str) -> Markup:
    """Cells that were rendered in another process."""
    return Markup(html)
