"""planbook runs: list runs, or show one."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from planbook.cli import runs_control
from planbook.cli.given import plan_name
from planbook.cli.runs_shown import as_text, can_be_resumed
from planbook.cli.table import as_table, terminal_width
from planbook.events import RunStatus
from planbook.history.find import find_run
from planbook.history.journal import is_being_written
from planbook.history.known_run import read_known
from planbook.history.questions import why_stopped
from planbook.history.summary import as_time, summary
from planbook.places import Project, RunFolder, find_project

if TYPE_CHECKING:
    pass

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
    """List runs, the newest first, or show, pause, continue or cancel one."""
    if context.invoked_subcommand:
        return
    from planbook.cli.questions import resume_settled

    resume_settled(find_project(Path.cwd()))
    runs = _listed(find_project(Path.cwd()), plan_name(plan), status, limit)
    if json_wanted:
        click.echo(_json_list(runs))
    elif runs:
        project = find_project(Path.cwd())
        shown = [run | {"because": why_stopped(project, run["run_id"], run["status"], run["because"])} for run in runs]
        lines = [[_for_people(name, run[name]) for name in COLUMNS] for run in shown]
        click.echo(as_table(COLUMNS, lines, terminal_width()))
        _hint(project, runs)
    else:
        what = "No runs like that" if plan or status else "No runs yet"
        click.echo(f"{what} in {find_project(Path.cwd()).kept}.", err=True)


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
        click.echo(as_text(project, record, seen, bool(reading.damage)))
    _load_what_waits(project)


for _control in (runs_control.pause, runs_control.carry_on, runs_control.cancel):
    command.add_command(_control)


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
    newest = next((run_id for run_id in stopped if can_be_resumed(project, run_id)), None)
    if newest:
        click.echo(f"\nResume a run that was interrupted: planbook run --resume {newest}", err=True)


def _for_people(name: str, value: Any) -> Any:
    match name, value:
        case "started", datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case "seconds", float():
            return round(value, 1)
    return value


def _load_what_waits(project: Project) -> None:
    """Runs that could not be loaded when they ended: this command can perhaps."""
    waiting = RunFolder(project.runs / "any").pending.parent
    if waiting.is_dir() and any(waiting.iterdir()):
        from planbook.history.load import load_all

        load_all(project, _tell)
