"""planbook thread: work with a model that goes on over days."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli import thread_add
from planbook.cli.table import as_table, terminal_width
from planbook.cli.thread_shown import JSON, as_lines, coloured, echo_json, summary_lines
from planbook.errors import PlanbookError
from planbook.output.streams import echo_trusted
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.threads.thread import Thread

STATES = ("active", "paused", "completed")
COLUMNS = ("thread_id", "title", "state", "changed", "messages", "memories", "goals")
LIST = """
SELECT thread_id, title, state, changed, participants,
    (SELECT count(*) FROM messages m WHERE m.thread_id = t.thread_id) AS messages,
    (SELECT count(*) FROM memories m WHERE m.thread_id = t.thread_id AND ended IS NULL) AS memories,
    (SELECT count(*) FROM goals g WHERE g.thread_id = t.thread_id) AS goals
FROM threads t WHERE ? IS NULL OR state = ? ORDER BY changed DESC, thread_id DESC LIMIT ?
"""


@click.group(
    epilog="""\b
Examples:
  planbook thread create "Order paper every month" --participant ada
  planbook thread message last "The shop wants a cost centre since March."
  planbook thread remember last login "The button is called Continue." --why "seen on 2026-08-01"
  planbook thread goal last order-supplies --set quantity=3
  planbook thread summary last
  planbook thread search "cost centre"
"""
)
def command() -> None:
    """Keep long-running work with a model together in threads.

    A thread has a title, participants, a conversation, memories, goals that were handed over to planbook, and files. It
    is stored in .planbook/threads/, and in the tables threads, messages, memories and goals. Secrets are masked. THREAD
    is an id, the beginning of an id, or `last`: the thread that changed last.
    """


for _added in (
    thread_add.message, thread_add.remember, thread_add.forget, thread_add.goal, thread_add.artifact,
):  # fmt: skip
    command.add_command(_added)


@command.command(
    epilog="""\b
Examples:
  planbook thread create "Order paper every month"
  planbook thread create "Order paper" --participant ada --participant claude --json
"""
)
@click.argument("title")
@click.option("--participant", "participants", multiple=True, metavar="NAME", help="Who takes part. Repeatable.")
@JSON
def create(title: str, participants: tuple[str, ...], as_json: bool) -> None:
    """Create a thread called TITLE, and print its id."""
    from planbook.threads.desk import create as make

    project = find_project(Path.cwd())
    thread = make(project, title, participants, thread_add.whoever(project))
    if as_json:
        echo_json({"thread_id": thread.id, "title": thread.title})
    else:
        click.echo(thread.id)


@command.command(
    "list",
    epilog="""\b
Examples:
  planbook thread list --state active
  planbook thread list --json | jq -r '.[].thread_id'
""",
)
@click.option("--state", type=click.Choice(STATES), help="Only threads in this state.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to list at most.")
@JSON
def list_(state: str | None, limit: int, as_json: bool) -> None:
    """List threads, the one that changed last first."""
    from planbook.goals.thread_goals import settle_all
    from planbook.history.ask import ask
    from planbook.history.summary import as_time

    project = find_project(Path.cwd())
    settle_all(project)
    answer = ask(project, LIST, (state, state, limit), _tell)
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    for one in found:
        one["changed"], one["participants"] = as_time(one["changed"].timestamp()), json.loads(one["participants"])
    if as_json:
        echo_json(found)
    elif found:
        rows = [[one[name] for name in COLUMNS] for one in found]
        echo_trusted(coloured(as_table(COLUMNS, rows, terminal_width())) + "\n", None)
    else:
        click.echo(f"No threads{' like that' if state else ' yet'}.", err=True)


@command.command(epilog="\b\nExamples:\n  planbook thread show last\n  planbook thread show last --json")
@click.argument("thread")
@JSON
def show(thread: str, as_json: bool) -> None:
    """Show THREAD with all of its content."""
    from planbook.history.thread_json import told

    seen = told(_settled(thread)[1])
    if as_json:
        echo_json(seen)
    else:
        echo_trusted("\n".join(as_lines(seen)) + "\n", None)


@command.command(epilog="\b\nExamples:\n  planbook thread summary last\n  planbook thread summary last --json")
@click.argument("thread")
@JSON
def summary(thread: str, as_json: bool) -> None:
    """Summarize THREAD for somebody who takes it up again: its memories, its goals, and the last messages."""
    from planbook.history.thread_json import summary as summed_up

    seen = summed_up(_settled(thread)[1])
    if as_json:
        echo_json(seen)
    else:
        echo_trusted("\n".join(summary_lines(seen)) + "\n", None)


@command.command(
    epilog="""\b
Examples:
  planbook thread search "cost centre"
  planbook thread search login --limit 5 --json
"""
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="The largest number of matches to list."
)
@JSON
def search(words: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Search the conversations, memories, goals and files of all threads for WORDS, the best matches first.

    Exit codes: 0 something was found, 1 nothing.
    """
    from planbook.history.thread_search import found_as_json
    from planbook.history.thread_search import search as look_for

    found = [found_as_json(one) for one in look_for(find_project(Path.cwd()), " ".join(words), limit, _tell)]
    if as_json:
        echo_json(found)
    elif found:
        columns = ("thread_id", "title", "part", "id", "text")
        rows = [[" ".join(str(one[name]).split()) for name in columns] for one in found]
        click.echo(as_table(columns, rows, terminal_width()))
    else:
        click.echo("Nothing was found.", err=True)
    return 0 if found else 1


_WHY = click.option("--why", default="", metavar="TEXT", help="The reason, which is kept.")


@command.command(epilog='\b\nExample:\n  planbook thread pause last --why "the shop is closed"')
@click.argument("thread")
@_WHY
@JSON
def pause(thread: str, why: str, as_json: bool) -> None:
    """Pause THREAD: no goals can be handed over until it is continued. Goals that have begun continue."""
    _set(thread, "paused", why, as_json)


@command.command("continue", epilog="\b\nExample:\n  planbook thread continue last")
@click.argument("thread")
@_WHY
@JSON
def carry_on(thread: str, why: str, as_json: bool) -> None:
    """Continue THREAD after it was paused or completed."""
    _set(thread, "active", why, as_json)


@command.command(epilog='\b\nExample:\n  planbook thread complete last --why "the plan is approved"')
@click.argument("thread")
@_WHY
@JSON
def complete(thread: str, why: str, as_json: bool) -> None:
    """Complete THREAD: nothing more can be added to it. `planbook history prune` removes old completed threads."""
    _set(thread, "completed", why, as_json)


@command.command(epilog="\b\nExample:\n  planbook thread delete 20260801-101500-123abc --yes")
@click.argument("thread")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@_WHY
def delete(thread: str, yes: bool, why: str) -> None:
    """Delete THREAD and its content for good. Only the record that it was deleted, and by whom, stays."""
    from planbook.history.load import load_all
    from planbook.threads.desk import delete as remove

    project, seen = _settled(thread)
    if not yes:
        if not sys.stdin.isatty():
            raise PlanbookError(f"{seen.id} would be deleted, for good. Nobody can be asked here: add --yes")
        click.confirm(f'Delete {seen.id} ("{seen.title}") for good?', abort=True, err=True)
    remove(project, seen.id, thread_add.whoever(project), why)
    load_all(project, _tell)
    click.echo(f"{seen.id} is deleted.")


@command.command(
    epilog="""\b
Examples:
  planbook thread export last > thread.json
  planbook thread export last --format md --output thread.md
"""
)
@click.argument("thread")
@click.option("--format", "form", type=click.Choice(["json", "md"]), default="json", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it to FILE.")
def export(thread: str, form: str, output: Path | None) -> None:
    """Write THREAD as JSON or Markdown. Its files are listed but not included."""
    from planbook.history.thread_json import as_markdown, told

    seen = told(_settled(thread)[1])
    text = as_markdown(seen) if form == "md" else json.dumps(seen, ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise PlanbookError(f"{output} cannot be written: {error.strerror}.") from None
    click.echo(f"{output} is written.", err=True)


def _settled(asked: str) -> "tuple[Project, Thread]":
    """Returns the project and the thread, with what became of its goals."""
    from planbook.goals.thread_goals import settle
    from planbook.threads.finding import find_thread

    project = find_project(Path.cwd())
    return project, settle(project, find_thread(project, asked))


def _set(asked: str, state: Any, why: str, as_json: bool) -> None:
    from planbook.threads.desk import set_state

    project, seen = _settled(asked)
    thread = set_state(project, seen.id, state, thread_add.whoever(project), why)
    if as_json:
        echo_json({"thread_id": thread.id, "state": thread.state})
    else:
        click.echo(f"{thread.id} is {thread.state}.")


def _tell(text: str) -> None:
    click.echo(text, err=True)
