"""What `planbook runs show` prints of one run."""

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from planbook.cli.remarks import remarks
from planbook.cli.table import as_table, terminal_width
from planbook.errors import PlanbookError
from planbook.history.questions import resumed_by
from planbook.history.salvage import read_run
from planbook.places import Project
from planbook.record import Record


def as_text(project: Project, record: Record, seen: dict[str, Any], damaged: bool) -> str:
    """All that is printed. `seen` is the run's summary; `damaged`: only a part of its journal can be read."""
    how_to_resume = _how_to_resume_draft if record.started.is_draft else _how_to_resume
    further = _of_damaged if damaged else how_to_resume
    return "\n".join([_of_run(record, seen), *further(project, seen)])


def can_be_resumed(project: Project, run_id: str) -> bool:
    """Returns whether no run has resumed this one yet, and its journal is whole."""
    with suppress(PlanbookError):
        return not resumed_by(project, run_id) and not read_run(project.run(run_id).journal).damage
    return False


def _how_to_resume(project: Project, seen: dict[str, Any]) -> list[str]:
    lines = [f"resumes: {seen['resumes']}"] if seen["resumes"] else []
    if other := resumed_by(project, seen["run_id"]):
        return [*lines, f"resumed by: {other}"]
    if seen["status"] == "paused":
        lines.append(_paused(project, seen["run_id"]))
    elif seen["status"] in ("interrupted", "failed", "cancelled"):
        lines.append(f"resume it: planbook run --resume {seen['run_id']}")
    return lines


def _paused(project: Project, run_id: str) -> str:
    from planbook.history.questions import open_question

    put = open_question(project, run_id)
    return f"answer it: planbook questions answer {put.id}" if put else f"continue it: planbook runs continue {run_id}"


def _of_damaged(project: Project, seen: dict[str, Any]) -> list[str]:
    """Such a run cannot be resumed, because nobody knows for sure what it did."""
    lines = [f"resumes: {seen['resumes']}"] if seen["resumes"] else []
    return [*lines, "Its journal is damaged: this is the readable part. The run cannot be resumed."]


def _how_to_resume_draft(project: Project, seen: dict[str, Any]) -> list[str]:
    from planbook.planner.stored_drafts import folder

    is_kept = (folder(project) / f"{seen['run_id']}.json").is_file()
    return [f"continue the draft: planbook write --continue {seen['run_id']}"] if is_kept else []


def _of_run(record: Record, seen: dict[str, Any]) -> str:
    began = datetime.fromtimestamp(record.started.at)
    took = f", {seen['seconds']:.1f} s" if seen["seconds"] is not None else ""
    parts = [f"{seen['run_id']}  {seen['plan']}: {seen['status']}  ({began:%Y-%m-%d %H:%M:%S}{took})"]
    if record.ended and record.ended.because:
        parts.append(record.ended.because)
    parts += _cut_off(record, seen["status"])
    parts += ["", as_table(("step", "status", "title", "ms", "tries", "error"), _steps(record, seen), terminal_width())]
    if seen["values"]:
        values = [(name, json.dumps(value, ensure_ascii=False)) for name, value in seen["values"].items()]
        parts += ["", as_table(("name", "value"), values, terminal_width())]
    looks = [*remarks(record)]
    return "\n".join([*parts, "", *looks, *([""] if looks else []), f"notebook: {seen['report']}"])


def _cut_off(record: Record, status: str) -> list[str]:
    """Returns where a run was cut off, and what it may have done by then."""
    open_steps = [step for step in record.steps if step.ended is None]
    if status != "interrupted":
        return []
    if not open_steps:
        return ["Its process died between two steps."]
    innermost = open_steps[-1]
    number = f"step {innermost.started.number}, " if innermost.started.number else ""
    where = f'Its process ended in {number}"{innermost.started.title}".'
    match innermost.sent:
        case "perhaps":
            return [where, f"What this step does ({innermost.started.sentence}) may have been sent, or not."]
        case "yes":
            return [where, f"What this step does ({innermost.started.sentence}) had been sent."]
    return [where, "This step had sent nothing."]


def _steps(record: Record, seen: dict[str, Any]) -> list[tuple[Any, ...]]:
    """With the numbers that the plan's steps have in the notebook and for `--from`."""
    return [
        (
            of.started.number or None,
            step["status"],
            step["title"],
            None if step["ms"] is None else round(step["ms"]),
            step["attempts"],
            step["error"] and f"{step['error']['class']}: {step['error']['message']}",
        )
        for of, step in zip(record.steps, seen["steps"], strict=True)
    ]
