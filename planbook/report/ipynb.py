"""The notebook for Jupyter: nbformat 4.5, with a code cell of YAML for each of the plan's own steps."""

import base64
import html
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from planbook.events import ArtifactKept, Failure
from planbook.record import Record
from planbook.report.arrange import notebook
from planbook.report.cells import Block, Note, Run, Step
from planbook.report.evidence import is_picture
from planbook.report.markdown import inline, revised
from planbook.report.phrases import CLASSES, SIGNS, WORDS, duration, milliseconds, moment, run_outcome
from planbook.report.values import Shown, Table, show, values_set

_METADATA = {
    "language_info": {
        "name": "yaml",
        "file_extension": ".yaml",
        "mimetype": "application/yaml",
        "codemirror_mode": "yaml",
    }
}
_YAML = {"language": "yaml", "vscode": {"languageId": "yaml"}}


def render(record: Record, folder: Path) -> str:
    """Returns the notebook's JSON with embedded pictures; `folder` is the run's."""
    cells = [_markdown("run", _head(record)), *_cells(notebook(record).blocks, folder)]
    if record.values:
        cells.append(_values_at_the_end(record))
    whole = {"cells": cells, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _head(record: Record) -> str:
    started, status = record.started, run_outcome(record.ended.status if record.ended else None)
    because = f"\n\n{inline(record.ended.because)}" if record.ended and record.ended.because else ""
    return (
        f"# {inline(started.plan)}\n\n{inline(started.goal)}\n\n"
        f"**{SIGNS[status]} {WORDS[status]}** in {duration(milliseconds(record))}, "
        f"started {moment(started.at)}, run `{started.run_id}`{revised(record)}.{because}"
    )


def _cells(blocks: Sequence[Block], folder: Path) -> Iterator[dict[str, Any]]:
    for at, block in enumerate(blocks, 1):
        if isinstance(block, Note):
            yield _markdown(f"note-{at}", block.cell.text)
        else:
            yield _code(f"step-{block.number}" if block.number else f"cell-{at}", block, folder)


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(text)}


def _code(name: str, step: Step, folder: Path) -> dict[str, Any]:
    source = step.cell.source if step.cell else f"# {step.heading}"
    return {
        "cell_type": "code",
        "id": name,
        "metadata": _YAML,
        "source": _lines(source.rstrip()),
        "execution_count": step.runs[0].index if step.runs else None,
        "outputs": _outputs(step, folder) if step.runs else [_stream("○ not run\n")],
    }


def _values_at_the_end(record: Record) -> dict[str, Any]:
    shown = [show(name, value) for name, value in record.values.items()]
    outputs = [_value(value) for value in shown]
    return {
        "cell_type": "code",
        "id": "values",
        "metadata": _YAML,
        "source": ["# the values at the end"],
        "execution_count": None,
        "outputs": outputs,
    }


def _outputs(step: Step, folder: Path) -> list[dict[str, Any]]:
    """Returns the outputs of a cell's executions, in order; consecutive lines of text are one output."""
    outputs: list[dict[str, Any]] = []
    for run in step.runs:
        for one in _outputs_of(run, folder, 0):
            if outputs and one["output_type"] == outputs[-1]["output_type"] == "stream":
                outputs[-1]["text"] += one["text"]
            else:
                outputs.append(one)
    return outputs


def _outputs_of(run: Run, folder: Path, depth: int) -> Iterator[dict[str, Any]]:
    yield _stream(_line(run, depth))
    for turn in run.turns:
        for step in turn.blocks:
            for inner in step.runs if isinstance(step, Step) else []:
                yield from _outputs_of(inner, folder, depth + 1)
    yield from _left_by(run, folder)


def _left_by(run: Run, folder: Path) -> Iterator[dict[str, Any]]:
    step = run.step
    for noted in step.notes:
        yield _stream(f"  {noted.message}\n")
    for value in values_set(step.values):
        yield _value(value)
    for kept in step.artifacts:
        yield _picture(kept, folder) if is_picture(kept) else _stream(f"  {kept.kind}: {kept.path}\n")
    if run.error:
        yield _error(run.error)


def _line(run: Run, depth: int) -> str:
    started = run.step.started
    turn = f" (turn {started.turn})" if started.turn else ""
    tries = f", {run.tries} tries" if run.tries > 1 else ""
    time = f", {duration(run.ms)}" if run.ms else ""
    said = f"{SIGNS[run.outcome]} {started.sentence or started.title}{turn}"
    return f"{'  ' * depth}{said}: {WORDS[run.outcome]}{tries}{time}\n"


def _stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _error(error: Failure) -> dict[str, Any]:
    name = CLASSES[error.error_class]
    text = [f"{name} ({error.error_class})", *error.message.splitlines()]
    return {"output_type": "error", "ename": error.error_class, "evalue": error.message, "traceback": text}


def _display(data: dict[str, Any]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _value(value: Shown) -> dict[str, Any]:
    return _display(value_data(value))


def value_data(value: Shown) -> dict[str, str]:
    """Returns a value by MIME type, as Jupyter displays it."""
    count = "" if value.count is None else f"{value.count} items"
    plain = {"text/plain": f"{value.name} = {value.text or count}"}
    return plain | {"text/html": _table(value.name, value.table)} if value.table else plain


def _table(name: str, table: Table) -> str:
    names = "".join(f"<th>{html.escape(column.name)}</th>" for column in table.columns)
    head = f"<thead><tr>{names}</tr></thead>" if table.columns[0].name else ""
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in table.rows)
    more = f"<p>… {table.more_rows} more</p>" if table.more_rows else ""
    caption = f"<caption>{html.escape(name)}</caption>"
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>{more}"


def _picture(kept: ArtifactKept, folder: Path) -> dict[str, Any]:
    try:
        data = (folder / kept.path).read_bytes()
    except OSError:
        return _stream(f"  {kept.kind}: {kept.path}\n")
    return _display({kept.media_type: base64.b64encode(data).decode("ascii"), "text/plain": kept.name})


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
