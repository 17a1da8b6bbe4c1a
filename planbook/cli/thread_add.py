"""What `planbook thread` adds to threads: messages, memories, goals and files."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from pydantic import TypeAdapter, ValidationError

from planbook.cli.ages import AGE
from planbook.cli.given import parse_set_options, plan_name
from planbook.cli.thread_shown import JSON, echo_json
from planbook.errors import PlanbookError
from planbook.places import Project, find_project
from planbook.threads.changes import Role

if TYPE_CHECKING:
    from planbook.threads.desk import Said

NO_MESSAGES = (
    '{file}, line {number}: this is not a message. Write one JSON object per line: {{"role":"user","text":"…"}}'
)


def whoever(project: Project) -> str:
    """Returns the person who runs the command, as threads name them."""
    from planbook.questions.people import whoever_runs_this

    return str(whoever_runs_this(project.folder))


@click.command(
    epilog="""\b
Examples:
  planbook thread message last "The shop wants a cost centre."
  planbook thread message last "I have drafted the plan." --role assistant --author claude
  planbook thread message last --from conversation.jsonl
"""
)
@click.argument("thread")
@click.argument("text", required=False)
@click.option("--role", type=click.Choice(get_args(Role)), default="user", show_default=True)
@click.option("--author", default="", metavar="NAME", help="Who wrote it. Default: you.")
@click.option("--from", "file", type=click.File(encoding="utf-8"), metavar="FILE", help="Add the messages in FILE as "
              "one batch: a JSON object per line, with text, and optionally role, author and id. `-` is "
              "stdin.")  # fmt: skip
@JSON
def message(thread: str, text: str | None, role: Role, author: str, file: Any, as_json: bool) -> None:
    """Add a message or a batch of messages to THREAD. A message whose id the thread already has is not added again."""
    from planbook.threads.desk import Said, add_messages
    from planbook.threads.finding import find_thread

    if (text is None) == (file is None):
        raise click.UsageError("Give TEXT, or --from FILE with a message a line.")
    project = find_project(Path.cwd())
    batch = [Said(text, role, author)] if text is not None else _batch(file)
    thread_id = find_thread(project, thread).id
    added = add_messages(project, thread_id, batch, whoever(project))
    if as_json:
        echo_json({"thread_id": thread_id, "messages": added})
    else:
        click.echo("\n".join(added))


def _batch(file: Any) -> "list[Said]":
    from planbook.threads.desk import Said

    read, batch = TypeAdapter(Said), []
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                batch.append(read.validate_json(line, strict=True))
            except ValidationError:
                raise PlanbookError(NO_MESSAGES.format(file=file.name, number=number)) from None
    return batch


@click.command(
    epilog="""\b
Examples:
  planbook thread remember last login "The button is called Continue."
  planbook thread remember last price 12.5 --why "seen in the cart" --for 30d
"""
)
@click.argument("thread")
@click.argument("key")
@click.argument("value")
@click.option("--why", default="", metavar="TEXT", help="How it is known, or what it is for.")
@click.option("--for", "lasts", type=AGE, metavar="AGE", help="How long it counts: 12h, 30d. Default: for good.")
@JSON
def remember(thread: str, key: str, value: str, why: str, lasts: timedelta | None, as_json: bool) -> None:
    """Store VALUE, which is JSON or text, under KEY in THREAD. It replaces an earlier memory with this key."""
    from planbook.threads.desk import store_memory
    from planbook.threads.finding import find_thread

    project = find_project(Path.cwd())
    thread_id = find_thread(project, thread).id
    expires = time.time() + lasts.total_seconds() if lasts else None
    store_memory(project, thread_id, key, _value(value), whoever(project), why=why, expires=expires)
    if as_json:
        echo_json({"thread_id": thread_id, "key": key})
    else:
        click.echo(f"{thread_id} remembers {key}.")


def _value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=lambda constant: constant)
    except (ValueError, RecursionError):
        return text


@click.command(epilog="\b\nExample:\n  planbook thread forget last login")
@click.argument("thread")
@click.argument("key")
def forget(thread: str, key: str) -> None:
    """Delete the memory KEY of THREAD."""
    from planbook.threads.desk import drop_memory
    from planbook.threads.finding import find_thread

    project = find_project(Path.cwd())
    thread_id = find_thread(project, thread).id
    drop_memory(project, thread_id, key, whoever(project))
    click.echo(f"{thread_id} remembers {key} no more.")


@click.command(
    epilog="""\b
Examples:
  planbook thread goal last order-supplies --set quantity=3
  planbook thread goal last --run 20260801-101500-123abc
"""
)
@click.argument("thread")
@click.argument("plan", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="An input of the plan. Repeatable.")
@click.option("--run", "run", metavar="RUN", help="Add a run that has already begun: its id, or `last`.")
@JSON
def goal(thread: str, plan: str | None, given: tuple[str, ...], run: str | None, as_json: bool) -> int:
    """Hand over a goal in THREAD: start a run of PLAN, or add a run that has already begun.

    The thread records its state and its result. Exit codes: 0 handed over, 1 the run was refused.
    """
    if (plan is None) == (run is None) or (given and run):
        raise click.UsageError("Give PLAN, with --set for its inputs, or --run RUN.")
    from planbook.threads.finding import find_thread

    project = find_project(Path.cwd())
    thread_id = find_thread(project, thread).id
    goal_id, run_id, error = _attach(project, thread_id, run) if run else _start(project, thread_id, str(plan), given)
    if as_json:
        echo_json({"thread_id": thread_id, "id": goal_id, "run_id": run_id, "error": error})
    elif not error:
        click.echo(f"{goal_id}: the run {run_id} is handed over.")
    if error and not as_json:
        click.echo(error, err=True)
    return 1 if error else 0


def _attach(project: Project, thread_id: str, run: str) -> tuple[str, str, str | None]:
    from planbook.goals.thread_goals import settle
    from planbook.history.find import find_run
    from planbook.history.known_run import read_known
    from planbook.threads.desk import hand_over
    from planbook.threads.journal import read_thread

    folder = find_run(project, run)
    record = read_known(project, folder.journal, lambda text: None).record
    asked, _ = hand_over(project, thread_id, "run", record.started.plan, folder.path.name, whoever(project))
    settle(project, read_thread(project.thread(thread_id).journal))
    return asked.id, folder.path.name, None


def _start(project: Project, thread_id: str, plan: str, given: tuple[str, ...]) -> tuple[str, str, str | None]:
    from flows.start_apart import Order, start_apart
    from planbook.audit import Door
    from planbook.engine.prepare import find_plan, new_run_id
    from planbook.questions.people import whoever_runs_this
    from planbook.threads.changes import GoalMoved
    from planbook.threads.desk import hand_over, move_goal

    inputs, run_id = parse_set_options(given), new_run_id()
    file = find_plan(plan, project)
    asked, _ = hand_over(project, thread_id, "run", plan_name(plan) or plan, run_id, whoever(project))
    person = whoever_runs_this(project.folder)
    order = Order(folder=project.folder, plan=file, run_id=run_id, inputs=inputs, starter=person, door=Door())
    started = start_apart(order)
    if started.error:
        move_goal(project, thread_id, GoalMoved(id=asked.id, state="refused", ref=run_id, because=started.error))
    return asked.id, run_id, started.error


@click.command(
    epilog="""\b
Examples:
  planbook thread artifact last prices.csv --note "as of August"
  planbook thread artifact last "the order" --reference https://shop.example/orders/4711
"""
)
@click.argument("thread")
@click.argument("name")
@click.option("--reference", metavar="ADDRESS", help="Where it is, instead of a file: an address, or a file of a run.")
@click.option("--type", "media_type", metavar="TYPE", help="Its media type. Default: by its name.")
@click.option("--note", default="", metavar="TEXT", help="What it is.")
@JSON
def artifact(thread: str, name: str, reference: str | None, media_type: str | None, note: str, as_json: bool) -> None:
    """Add the file NAME to THREAD, or with --reference something elsewhere by that name. `-` is stdin."""
    from planbook.threads.files import add_artifact
    from planbook.threads.finding import find_thread

    project = find_project(Path.cwd())
    thread_id = find_thread(project, thread).id
    content = None if reference is not None else _content(name)
    called = "stdin" if name == "-" else name if reference is not None else Path(name).name
    added = add_artifact(
        project, thread_id, called, whoever(project), content=content, reference=reference, media_type=media_type,
        note=note,
    )  # fmt: skip
    if as_json:
        echo_json({"thread_id": thread_id, **added.model_dump(exclude={"change"})})
    else:
        click.echo(added.reference or added.path)


def _content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise PlanbookError(f"{name} cannot be read: {error.strerror}.") from None
