"""The notebook in Markdown: short, for pull requests and for Prefect's page of a run."""

import re
from collections.abc import Iterator, Sequence

from planbook.record import Record, StepRecord
from planbook.report.arrange import notebook
from planbook.report.cells import Block, Note, Run, Step, counts, outcome_of
from planbook.report.phrases import CLASSES, SIGNS, WORDS, clip, duration, milliseconds, moment, revision, run_outcome
from planbook.report.values import Shown, show

ROWS = 400  # rows of the table of steps, at most
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def render(record: Record) -> str:
    """Returns the whole notebook: the run, its steps, failures and values, and the plan's notes."""
    parts = [_head(record), step_table(record), *_failures(record), *_values(record), *_notes(record)]
    return "\n\n".join(part for part in parts if part) + "\n"


def step_table(record: Record) -> str:
    """Returns the steps as a table with one row each, inner steps indented; without a final newline."""
    rows = list(_rows(notebook(record).blocks, 0))
    head = ["| | | Step | Outcome | Time |", "|---|--:|---|---|--:|"]
    more = [f"\n… and {len(rows) - ROWS} more rows in the notebook."] if len(rows) > ROWS else []
    return "\n".join([*head, *rows[:ROWS], *more])


def inline(text: str) -> str:
    """Escapes text for Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))


def revised(record: Record) -> str:
    """Returns the plan's revision, as the end of a sentence about the run; empty if it is unknown."""
    known = revision(record.started.revision)
    return f", {inline(known)}" if known else ""


def fenced(text: str, language: str = "") -> str:
    """Returns a code block whose fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _head(record: Record) -> str:
    started, status = record.started, run_outcome(record.ended.status if record.ended else None)
    counted = ", ".join(f"{count} {WORDS[outcome]}" for outcome, count in counts(record).items())
    because = f"\n\n{inline(record.ended.because)}" if record.ended and record.ended.because else ""
    goal = f"\n\n{inline(started.goal)}" if started.goal else ""
    time = duration(milliseconds(record))
    return (
        f"## {SIGNS[status]} {inline(started.plan)}: {WORDS[status]} in {time}{goal}{because}\n\n"
        f"{counted or 'no steps'}. Started {moment(started.at)}, run `{started.run_id}`{revised(record)}."
    )


def _rows(blocks: Sequence[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Step):
            if not block.runs:
                yield _row(block.outcome, block.number, block.heading, depth, None)
            for run in block.runs:
                yield from _rows_of(block, run, depth)


def _rows_of(block: Step, run: Run, depth: int) -> Iterator[str]:
    heading = block.heading if len(block.runs) == 1 else f"{run.step.started.sentence} (turn {run.turn})"
    yield _row(run.outcome, block.number, heading, depth, run)
    for turn in run.turns:
        if turn.name:
            yield f"| | | {_indent(depth + 1)}{turn.name} | | {duration(turn.ms)} |"
        yield from _rows(turn.blocks, depth + (2 if turn.name else 1))


def _row(outcome: str, number: int, heading: str, depth: int, run: Run | None) -> str:
    tries = f", {run.tries} tries" if run and run.tries > 1 else ""
    time = duration(run.ms) if run and run.ms else ""
    said = _indent(depth) + inline(clip(heading))
    return f"| {SIGNS[outcome]} | {number or ''} | {said} | {WORDS[outcome]}{tries} | {time} |"


def _indent(depth: int) -> str:
    return "&emsp;" * depth


def _failures(record: Record) -> Iterator[str]:
    for step in record.steps:
        if step.ended and step.ended.error and outcome_of(step) in ("failed", "warned"):
            yield _failure(step)


def _failure(step: StepRecord) -> str:
    assert step.ended is not None and step.ended.error is not None
    error, started = step.ended.error, step.started
    number = f"Step {started.number}, " if started.number else ""
    files = [f"- {kept.kind}: `{kept.path}`" for kept in step.artifacts]
    body = [f"### {number}{inline(started.title)}: {CLASSES[error.error_class]}", fenced(error.message)]
    return "\n\n".join([*body, "\n".join(files)] if files else body)


def _values(record: Record) -> Iterator[str]:
    values = [show(name, value) for name, value in record.values.items()]
    if values:
        yield "### Values"
        yield "\n".join(f"- {inline(value.name)}: {_value(value)}" for value in values)


def _value(value: Shown) -> str:
    if value.count is not None:
        return f"{value.count} items"
    return inline(value.text[:200]) + ("…" if len(value.text) > 200 else "")


def _notes(record: Record) -> Iterator[str]:
    notes = [block.cell.text.strip() for block in notebook(record).blocks if isinstance(block, Note)]
    if notes:
        yield "### Notes of the plan"
        yield from ("\n".join(f"> {line}".rstrip() for line in note.splitlines()) for note in notes)
