"""planbook notify: send notifications."""

import json
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.errors import PlanbookError
from planbook.places import Project, find_project
from planbook.settings import read_settings
from planbook.settings.notify import Notify

if TYPE_CHECKING:
    from planbook.notify.outbox import Entry

PATIENCE = 600.0  # seconds for all due messages
NOBODY = "No notifications are sent: there is no [tool.planbook.notify] in pyproject.toml."


def _here() -> tuple[Project, Notify]:
    project = find_project(Path.cwd())
    return project, read_settings(project).notify


@click.group(
    epilog="""\b
Examples:
  planbook notify test
  planbook notify list
  planbook notify send
  planbook notify replay --dead
"""
)
def command() -> None:
    """Send the messages that [tool.planbook.notify] in pyproject.toml defines.

    Each run sends its messages at its end. Messages that could not be sent stay in the outbox, .planbook/notify/. The
    next run, the project's Prefect server, or `planbook notify send` sends them.
    """


@command.command(epilog="\b\nExamples:\n  planbook notify test\n  planbook notify test oncall --json")
@click.argument("destinations", nargs=-1, metavar="[DESTINATION]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def test(destinations: tuple[str, ...], as_json: bool) -> int:
    """Send a test message to each DESTINATION (default: all), and report the result.

    Exit codes: 0 all accepted it, 1 some did not.
    """
    from flows.secrets import read_secret
    from planbook.notify.message import test_message
    from planbook.notify.outbox import Entry, new_id
    from planbook.notify.send import send_at_once

    _, notify = _here()
    for name in destinations:
        if name not in notify.to:
            there = f"There are: {', '.join(notify.to)}" if notify.to else "There is none"
            raise PlanbookError(f'There is no destination "{name}". {there}')
    if not notify.to:
        raise PlanbookError(NOBODY)
    now, told = time.time(), []
    for name in destinations or notify.to:
        if block := notify.to[name].prefect:
            click.echo(f"{name}: Prefect tells it, by its block {block}. Test it there", err=True)
            continue
        message = test_message(name, socket.gethostname())
        entry = Entry(
            id=new_id("test", name, str(now)), destination=name, message=message, created=now, since=now, due=now
        )
        wrong = send_at_once(entry, notify, read_secret)
        told.append({"destination": name, "sent": wrong is None, "error": wrong})
        if not as_json:
            click.echo(f"{name}: {'sent' if wrong is None else wrong}")
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    return 0 if all(one["sent"] for one in told) else 1


@command.command("list", epilog="\b\nExamples:\n  planbook notify list\n  planbook notify list --all --json")
@click.option("--all", "also_sent", is_flag=True, help="Also list messages that were sent.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def list_(also_sent: bool, as_json: bool) -> int:
    """List the messages that are waiting to be sent, and those that could not be sent within a day.

    Exit codes: 0 all were sent or are waiting, 1 some could not be sent within a day.
    """
    from planbook.notify.outbox import Outbox

    outbox = Outbox(_here()[0])
    waiting, dead = outbox.all("outbox"), outbox.all("dead")
    rows = [("sent", entry) for entry in outbox.all("sent")] if also_sent else []
    rows += [("waits", entry) for entry in waiting] + [("given up", entry) for entry in dead]
    if as_json:
        told = [entry.model_dump() | {"state": state.replace(" ", "_")} for state, entry in rows]
        click.echo(json.dumps(told, ensure_ascii=False))
    elif rows:
        _print(rows)
    else:
        click.echo("No message is waiting, and none was given up.", err=True)
    return 1 if dead else 0


def _print(rows: Sequence[tuple[str, "Entry"]]) -> None:
    from planbook.cli.table import as_table, terminal_width

    cells = [
        (
            entry.id, state, entry.destination, entry.message.title, _moment(entry.created), len(entry.tries),
            entry.tries[-1].error if entry.tries else None,
        )
        for state, entry in rows
    ]  # fmt: skip
    heads = ("id", "state", "to", "message", "since", "tries", "last error")
    click.echo(as_table(heads, cells, terminal_width()))


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


@command.command(epilog="\b\nExamples:\n  planbook notify replay msg_5f70bf18\n  planbook notify replay --dead")
@click.argument("messages", nargs=-1, metavar="[MESSAGE]...")
@click.option("--dead", is_flag=True, help="Send all messages that could not be sent within a day.")
def replay(messages: tuple[str, ...], dead: bool) -> int:
    """Send each MESSAGE (its id, or the beginning of its id) again, and try for another day.

    Exit codes: 0 all were sent, 1 some were not sent yet.
    """
    from planbook.notify.outbox import Outbox

    project, notify = _here()
    outbox = Outbox(project)
    if dead == bool(messages):
        raise click.UsageError("Name messages, or say --dead. planbook notify list --all lists them")
    wanted = outbox.all("dead") if dead else [_found(outbox, name) for name in messages]
    for entry in wanted:
        if not outbox.replay(entry):
            click.echo(f"{entry.id} is being sent just now.", err=True)
    return _send(project, notify) if wanted else 0


def _found(outbox: Any, name: str) -> "Entry":
    entries = [entry for box in ("outbox", "sent", "dead") for entry in outbox.all(box) if entry.id.startswith(name)]
    if len(entries) != 1:
        what = f"{len(entries)} messages begin so. Write more of the id" if entries else "There is no such message"
        raise PlanbookError(f'"{name}": {what}. List them: planbook notify list --all')
    found: Entry = entries[0]
    return found


@command.command(epilog="\b\nExample:\n  */5 * * * * cd /srv/plans && planbook notify send --quiet")
@click.option("--quiet", is_flag=True, help="Print nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def send(quiet: bool, as_json: bool) -> int:
    """Send all due messages: about runs that were killed, about plans that have not run, and those that could not be
    sent before.

    The project's own Prefect server does this every half minute. If you use another Prefect server, call this from a
    timer such as cron. Exit codes: 0 nothing is left, 1 something could not be sent and will be retried.
    """
    project, notify = _here()
    return _send(project, notify, quiet, as_json)


@command.command(
    epilog="""\b
Examples:
  planbook notify automations > automations.yaml
  planbook notify automations --apply
"""
)
@click.option("--apply", "is_applied", is_flag=True, help="Create the automations in Prefect instead of printing YAML.")
def automations(is_applied: bool) -> int:
    """Write the rules as Prefect automations, for destinations with `prefect = "TYPE/NAME"`, a block of Prefect.

    Prefect then sends the messages: one for each run, without the screenshot or the count.
    `prefect automation create --from-file FILE` reads the YAML. --apply creates the automations, updates those of an
    earlier call, and removes those that no longer have a rule. Rules about earlier runs (first_failure, recovered,
    flaky_twice, slow, drift), proposed heals and reminders are omitted, because Prefect has no events for them.
    """
    from planbook.notify.automations import automations as of_rules
    from planbook.notify.automations import blocks_of, left_out

    project, notify = _here()
    blocks = blocks_of(notify)
    if not blocks and not is_applied:
        raise PlanbookError(
            'No destination in [tool.planbook.notify.to] has a block of Prefect: prefect = "TYPE/NAME".'
        )
    if words := left_out(notify):
        click.echo(f"Left out, since Prefect's events do not tell: {', '.join(words)}", err=True)
    _prepare_prefect(project)
    from flows.automations import apply, block_ids

    wanted = list(of_rules(notify, project.plan_names, block_ids(blocks)))
    if is_applied:
        click.echo(", ".join(f"{count} {what}" for what, count in apply(wanted).items()))
    else:
        import yaml

        click.echo(yaml.safe_dump({"automations": wanted}, sort_keys=False, allow_unicode=True, width=120), nl=False)
    return 0


def _prepare_prefect(project: Project) -> None:
    """Finds the Prefect server: the one in PREFECT_API_URL, or the project's own, which it starts."""
    import os

    from flows import clients, server
    from flows.settings import quiet_prefect

    if os.environ.get("PREFECT_API_URL"):
        clients.take_key()
        return quiet_prefect(None)
    server.ensure(project.folder, lambda line: click.echo(line, err=True))
    running = server.status(project.folder).server
    assert running
    return quiet_prefect(clients.client(project.folder, running))


def _send(project: Project, notify: Notify, quiet: bool = False, as_json: bool = False) -> int:
    from flows.notifications import notify_people

    if not notify.to and not quiet:
        click.echo(NOBODY, err=True)
    done = notify_people(project, notify, PATIENCE)
    if as_json:
        told = {
            name: [entry.model_dump() for entry in entries]
            for name, entries in (("sent", done.sent), ("failed", done.failed))
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    elif not quiet:
        for entry in done.sent:
            click.echo(f"Sent to {entry.destination}: {entry.message.title}")
        for entry in done.failed:
            click.echo(f"Not sent to {entry.destination}: {entry.message.title}: {entry.tries[-1].error}")
    return 1 if done.failed else 0
