"""planbook runs pause, continue and cancel."""

import json
from pathlib import Path
from typing import Any

import click

from planbook.history.find import find_run
from planbook.places import find_project

_RUN = click.argument("run")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command(
    epilog="""\b
Example:
  planbook runs pause 20260801-1015
"""
)
@_RUN
@_JSON
def pause(run: str, as_json: bool) -> None:
    """Pause RUN before its next step.

    The run keeps the browser's state, closes the browser and ends as `paused`. The current step finishes first. Exit
    codes: 0 the run was told to pause, 1 it is not running.
    """
    from flows import control

    asked = _Asked(run)
    control.pause(asked.project, asked.folder, asked.by)
    asked.print(as_json, f"The run {asked.name} pauses before its next step.", told="pause")


@click.command(
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

    asked = _Asked(run)
    gone = control.carry_on(asked.project, asked.folder, asked.by)
    asked.print(as_json, said(asked.name, gone), resumed_by=gone.run_id, error=gone.error)
    return 1 if gone.error else 0


@click.command(
    epilog="""\b
Example:
  planbook runs cancel 20260801-1015
"""
)
@_RUN
@_JSON
def cancel(run: str, as_json: bool) -> None:
    """Cancel RUN, which is running or paused.

    planbook stops the current step and closes the browser. Exit codes: 0 the run has ended, 1 it has not ended, or had
    ended before.
    """
    from flows import control

    asked = _Asked(run)
    ended = control.cancel(asked.project, asked.folder, asked.by)
    asked.print(as_json, f"The run {asked.name} is cancelled.", cancelled_by=ended)


class _Asked:
    """The run that somebody wants to control, and who that is."""

    def __init__(self, run: str) -> None:
        from planbook.questions.people import whoever_runs_this

        self.project = find_project(Path.cwd())
        self.folder = find_run(self.project, run)
        self.name = self.folder.path.name
        self.by = whoever_runs_this(self.project.folder)

    def print(self, as_json: bool, text: str, **fields: Any) -> None:
        click.echo(json.dumps({"run_id": self.name, **fields}, ensure_ascii=False) if as_json else text)
