"""planbook runs: list runs, show one, or pause, continue or cancel it."""

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from planbook.cli.given import plan_name
from planbook.cli.table import as_table, terminal_width
from planbook.errors import PlanbookError
from planbook.events import RunStatus
from planbook.history.find import find_run
from planbook.history.journal import has_begun, is_being_written
from planbook.history.known import read_known
from planbook.history.salvage import read_run
from planbook.history.summary import as_time, summary
from planbook.places import Project, RunFolder, find_project
from planbook.record import Record

if TYPE_CHECKING:
    from planbook.questions.question import Person

STATUSES = (*get_args(RunStatus), "running")
COLUMNS = ("run_id", "plan", "status", "started", "seconds", "because")
QUERY = """
SELECT * FROM runs
WHERE (? IS NULL OR plan = ?) AND (? IS NULL OR status = ?)
ORDER BY started DESC, run_id DESC LIMIT ?
"""


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook runs --plan order-supplies --status failed
  planbook runs --limit 100 --json
  planbook runs show last
  planbook runs show 20260801-1015 --json
  planbook runs pause last
""",
)
@click.option("--plan", metavar="PLAN", help="Only runs of this plan (its name or file).")
@click.option("--status", type=click.Choice(STATUSES), help="Only runs with this status.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="The largest number of runs to list."
)
@click.option("--json", "json_wanted", is_flag=True, help="Print a JSON list of objects.")
@click.pass_context
def command(context: click.Context, plan: str | None, status: str | None, limit: int, json_wanted: bool) -> None:
    """List runs, the newest first; show, pause, continue or cancel one."""
    if context.invoked_subcommand:
        return
    from planbook.cli.questions import resume_settled

    resume_settled(find_project(Path.cwd()))
    runs = _listed(find_project(Path.cwd()), plan_name(plan), status, limit)
    if json_wanted:
        click.echo(_json_list(runs))
    elif runs:
        lines = [[_for_people(name, run[name]) for name in COLUMNS] for run in runs]
        click.echo(as_table(COLUMNS, lines, terminal_width()))
        _hint(find_project(Path.cwd()), runs)
    else:
        click.echo(f"No runs{' like that' if plan or status else ' yet'}.", err=True)


@command.command(
    epilog="""\b
Examples:
  planbook runs show last
  planbook runs show last --json | jq .values
"""
)
@click.argument("run")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object, as `planbook run --json` does.")
def show(run: str, json_wanted: bool) -> None:
    """Show RUN: its id, the beginning of its id, or `last`."""
    project = find_project(Path.cwd())
    folder = find_run(project, run)
    running = is_being_written(folder.journal)
    reading = read_known(project, folder.journal, _tell)
    record = reading.record
    seen = summary(record, os.path.relpath(folder.report), running)
    if json_wanted:
        click.echo(json.dumps(seen, ensure_ascii=False, indent=2))
    else:
        going_on = _draft_going_on if record.started.is_draft else _going_on
        further = _damaged if reading.damage else going_on
        click.echo("\n".join([_shown(record, seen), *further(project, seen)]))
    _load_what_waits(project)


_RUN = click.argument("run")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@command.command(
    epilog="""\b
Example:
  planbook runs pause 20260801-1015
"""
)
@_RUN
@_JSON
def pause(run: str, as_json: bool) -> None:
    """Pause RUN before its next step.

    The run keeps the browser's state, closes the browser and ends as `paused`. A step that is going on comes to its end
    first. Exit codes: 0 the run was told, 1 it is not running.
    """
    from flows import control

    project, folder, by = _control(run)
    control.pause(project, folder, by)
    name = folder.path.name
    _print_told(as_json, f"The run {name} pauses before its next step.", run_id=name, told="pause")


@command.command(
    "continue",
    epilog="""\b
Example:
  planbook runs continue 20260801-1015
""",
)
@_RUN
@_JSON
def carry_on(run: str, as_json: bool) -> int:
    """Continue RUN, which was paused, in a new process.

    The Prefect server resumes the run of a deployment. Exit codes: 0 it continues, 1 it cannot.
    """
    from flows import control
    from planbook.cli.questions import said

    project, folder, by = _control(run)
    gone = control.carry_on(project, folder, by)
    name = folder.path.name
    _print_told(as_json, said(name, gone), run_id=name, resumed_by=gone.run_id, error=gone.error)
    return 1 if gone.error else 0


@command.command(
    epilog="""\b
Example:
  planbook runs cancel 20260801-1015
"""
)
@_RUN
@_JSON
def cancel(run: str, as_json: bool) -> None:
    """Cancel RUN, which is running or paused.

    The step that is going on is cut off, and the browser is closed. Exit codes: 0 it has ended, 1 it has not, or had
    ended before.
    """
    from flows import control

    project, folder, by = _control(run)
    ended = control.cancel(project, folder, by)
    name = folder.path.name
    _print_told(as_json, f"The run {name} is cancelled.", run_id=name, cancelled_by=ended)


def _control(run: str) -> "tuple[Project, RunFolder, Person]":
    from planbook.questions.people import whoever_runs_this

    project = find_project(Path.cwd())
    return project, find_run(project, run), whoever_runs_this(project.folder)


def _print_told(as_json: bool, text: str, **fields: Any) -> None:
    click.echo(json.dumps(fields, ensure_ascii=False) if as_json else text)


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _listed(project: Project, plan: str | None, status: str | None, limit: int) -> list[dict[str, Any]]:
    from planbook.history.ask import ask

    answer = ask(project, QUERY, (plan, plan, status, status, limit), _tell)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _json_list(runs: list[dict[str, Any]]) -> str:
    for run in runs:
        run["inputs"] = json.loads(run["inputs"])
        for name in ("started", "finished"):
            run[name] = as_time(run[name].timestamp()) if run[name] else None
    return "[" + ",\n ".join(json.dumps(run, ensure_ascii=False) for run in runs) + "]"


def _hint(project: Project, runs: list[dict[str, Any]]) -> None:
    """Says how to go on with the newest run that was cut off, if nobody has."""
    stopped = [run["run_id"] for run in runs if run["status"] == "interrupted" and not run["draft"]]
    newest = next((run_id for run_id in stopped if _can_be_gone_on_with(project, run_id)), None)
    if newest:
        click.echo(f"\nResume a run that was interrupted: planbook run --resume {newest}", err=True)


def _can_be_gone_on_with(project: Project, run_id: str) -> bool:
    with suppress(PlanbookError):
        return not _gone_on_with(project, run_id) and not read_run(project.run(run_id).journal).damage
    return False


def _gone_on_with(project: Project, run_id: str) -> str | None:
    """The run that goes on with this one."""
    with suppress(OSError):
        other = project.run(run_id).resumed_by.read_text().strip()
        return other if other and has_begun(project.run(other).journal) else None
    return None


def _going_on(project: Project, seen: dict[str, Any]) -> list[str]:
    lines = [f"resumes: {seen['resumes']}"] if seen["resumes"] else []
    if other := _gone_on_with(project, seen["run_id"]):
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


def _damaged(project: Project, seen: dict[str, Any]) -> list[str]:
    """Nothing goes on with such a run: what it did is not known for sure."""
    lines = [f"resumes: {seen['resumes']}"] if seen["resumes"] else []
    return [*lines, "Its journal is damaged: this is the readable part. The run cannot be resumed."]


def _draft_going_on(project: Project, seen: dict[str, Any]) -> list[str]:
    from planbook.planner.kept import folder

    is_kept = (folder(project) / f"{seen['run_id']}.json").is_file()
    return [f"continue the draft: planbook write --continue {seen['run_id']}"] if is_kept else []


def _for_people(name: str, value: Any) -> Any:
    match name, value:
        case "started", datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case "seconds", float():
            return round(value, 1)
    return value


def _shown(record: Record, seen: dict[str, Any]) -> str:
    began = datetime.fromtimestamp(record.started.at)
    took = f", {seen['seconds']:.1f} s" if seen["seconds"] is not None else ""
    parts = [f"{seen['run_id']}  {seen['plan']}: {seen['status']}  ({began:%Y-%m-%d %H:%M:%S}{took})"]
    if record.ended and record.ended.because:
        parts.append(record.ended.because)
    parts += _what_was_going_on(record, seen["status"])
    parts += ["", as_table(("step", "status", "title", "ms", "tries", "error"), _steps(record, seen), terminal_width())]
    if seen["values"]:
        values = [(name, json.dumps(value, ensure_ascii=False)) for name, value in seen["values"].items()]
        parts += ["", as_table(("name", "value"), values, terminal_width())]
    return "\n".join([*parts, "", f"notebook: {seen['report']}"])


def _what_was_going_on(record: Record, status: str) -> list[str]:
    """Where a run was cut off, and what it may have done by then."""
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


def _load_what_waits(project: Project) -> None:
    """Runs that could not be loaded when they ended: this command can perhaps."""
    waiting = RunFolder(project.runs / "any").pending.parent
    if waiting.is_dir() and any(waiting.iterdir()):
        from planbook.history.load import load_all

        load_all(project, _tell)
