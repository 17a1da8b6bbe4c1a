"""planbook agents: list the agents that plans may give tasks to, test one, and show what they cost."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any

import click

from planbook.cli.ages import AGE
from planbook.errors import PlanbookError, StepError
from planbook.places import Project, find_project
from planbook.settings import read_settings
from planbook.settings.agents import Agent, no_such_agent

NONE = "No agent is listed. List one in pyproject.toml, as [tool.planbook.agents.NAME]."
TASK = "This is a test. Answer that you are ready."
SCHEMA = {"type": "object", "required": ["ready"], "properties": {"ready": {"const": True}}}
LOST = "{} has lost a task: {} of {} (run {}) began at {}, and nobody has watched it since {}."
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook agents                      lists them
  planbook agents test summarizer      gives it a small task, which may cost something
  planbook agents use --since 7d       what they did, and what it cost
""",
)
@click.pass_context
def command(context: click.Context) -> int:
    """List the agents that plans may give tasks to, test one, and show what they cost.

    `[tool.planbook.agents]` in pyproject.toml defines the agents. Without a command, planbook lists them.
    """
    return _list(as_json=False) if context.invoked_subcommand is None else 0


@command.command("list", epilog="\b\nExamples:\n  planbook agents list\n  planbook agents list --json")
@_JSON
def list_(as_json: bool) -> int:
    """List the agents: their kind, what they may do and cost, and whether they can be used here."""
    return _list(as_json)


def _list(as_json: bool) -> int:
    from planbook.agents.here import missing
    from planbook.cli.table import as_table, terminal_width

    project, agents = _agents()
    lacking = {name: missing(agent, project) for name, agent in agents.items()}
    if as_json:
        told = [
            {"name": name, **agent.model_dump(mode="json"), "missing": lacking[name]} for name, agent in agents.items()
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
    elif agents:
        rows = [
            (name, agent.kind, agent.may, agent.at_most, _usd(agent.cost), _usd(agent.cost_a_day), _here(lacking[name]))
            for name, agent in agents.items()
        ]
        columns = ("agent", "kind", "may", "at most", "cost", "a day", "here")
        click.echo(as_table(columns, rows, terminal_width()))
    else:
        click.echo(NONE, err=True)
    return 0


@command.command(epilog="\b\nExample:\n  planbook agents test summarizer")
@click.argument("name")
@_JSON
def test(name: str, as_json: bool) -> int:
    """Give the agent NAME a small task, and print the result. This may cost something.

    Exit code 1 if the agent did not give the right answer.
    """
    project, agents = _agents()
    if name not in agents:
        what, todo = no_such_agent(name, list(agents))
        raise PlanbookError(f"{what[0].upper()}{what[1:]}; {todo}")
    told, error = asyncio.run(_tested(project, name, agents[name]))
    if as_json:
        click.echo(json.dumps({"agent": name, "ok": error is None, "error": error, **told}, ensure_ascii=False))
    elif error is None:
        click.echo(f"{name} answered in {told['ms'] / 1000:.1f} s. Cost: {_cost(told['cost_usd'], told['estimated'])}.")
    else:
        click.echo(error)
    return 0 if error is None else 1


async def _tested(project: Project, name: str, agent: Agent) -> tuple[dict[str, Any], str | None]:
    from planbook.agents.perform import Performer
    from planbook.engine.agent_tasks import AgentTask, Report, hide
    from planbook.secrets.redaction import Mask
    from planbook.step.agent_order import AgentOrder

    told: dict[str, Any] = {}
    report = Report(lambda: None, lambda said: None, told.update, lambda name, content: None)
    task = AgentTask(agent, AgentOrder(name, TASK, schema=SCHEMA), project, "", "", "planbook agents test")
    try:
        await Performer().perform(task, report)
        error = None
    except StepError as failed:
        mask = Mask({})
        hide(mask, agent)  # it may have printed its key
        error = mask.text(failed.message)
    shown = ("model", "ms", "input_tokens", "output_tokens", "cost_usd", "estimated")
    return {key: told.get(key) for key in shown}, error


@command.command(epilog="\b\nExamples:\n  planbook agents use\n  planbook agents use --since 7d --json")
@click.option("--since", type=AGE, default="30d", show_default=True, help="How far back, in whole days (UTC).")
@_JSON
def use(since: timedelta, as_json: bool) -> int:
    """Show what the agents did, and what it cost. Exit code 1 if a task was lost because the process of its run
    died.
    """
    from planbook.agents.here import tasks_since, uses
    from planbook.cli.table import as_table, terminal_width

    tasks, now = tasks_since(find_project(Path.cwd()), _day(datetime.now(UTC) - since)), time()
    found, lost = uses(tasks, now), [task for task in tasks if task.is_lost(now)]
    if as_json:
        shown = {name: vars(one) for name, one in found.items()}
        click.echo(json.dumps({"agents": shown, "lost": [vars(task) for task in lost]}, ensure_ascii=False))
    elif found:
        rows = [
            (name, one.tasks, one.failed, one.running, _cost(one.usd, one.estimated), one.unknown)
            for name, one in found.items()
        ]
        columns = ("agent", "tasks", "failed", "running", "cost", "cost unknown")
        click.echo(as_table(columns, rows, terminal_width()))
    elif not lost:
        click.echo("No agent had a task in this time.", err=True)
    for task in lost if not as_json else ():
        begun, seen = _moment(task.began), _moment(task.seen)
        click.echo(LOST.format(task.agent, task.step, task.plan, task.run_id, begun, seen))
    return 1 if lost else 0


def _agents() -> tuple[Project, dict[str, Agent]]:
    project = find_project(Path.cwd())
    return project, read_settings(project).agents


def _here(missing: str | None) -> str:
    return "yes" if missing is None else f"no: it needs {missing}"


def _usd(amount: float | None) -> str:
    return "no limit" if amount is None else f"{amount:.2f} USD"


def _cost(amount: float | None, estimated: bool | None) -> str:
    if amount is None:
        return "unknown"
    return f"{amount:.4f} USD{' (estimated)' if estimated else ''}"


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
