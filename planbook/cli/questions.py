"""planbook questions: list, show and answer the questions that runs ask."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.given import parse_set_options
from planbook.cli.table import as_table, terminal_width
from planbook.history.summary import as_time
from planbook.output.printable import visible
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from flows.continue_run import Continued
    from planbook.history.questions import Asked

COLUMNS = ("question", "id", "plan", "asked", "due", "state")
WATCHES_EVERY = 2.0
"""Seconds between two updates of `--watch`."""


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook questions
  planbook questions --json | jq -r '.[].id'
  planbook questions --watch
  planbook questions show last
  planbook questions answer 20260801-101500-123abc.4 order
  planbook questions answer last --set amount=12.50 --set reason="second delivery"
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list; with --watch, one object per line.")
@click.option("--watch", is_flag=True, help="Keep watching, and print each question that is new or due for a reminder.")
@click.pass_context
def command(context: click.Context, as_json: bool, watch: bool) -> None:
    """List the open questions of runs, the oldest first.

    A run with an `ask` step pauses until a person has answered. This command also applies `on_timeout` to questions
    that nobody answered in time, and resumes runs that were answered but not resumed because the responsible process
    was killed. `--watch` repeats this until you press Ctrl-C.
    """
    if context.invoked_subcommand:
        return None
    project = find_project(Path.cwd())
    if watch:
        return _watch(project, as_json)
    _list(project, as_json)
    return None


@command.command(
    epilog="""\b
Examples:
  planbook questions show last
  planbook questions show 20260801-101500-123abc.4 --json
"""
)
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(question: str, as_json: bool) -> None:
    """Show QUESTION: its id, the beginning of its id, or `last`."""
    from planbook.history.questions import find_question

    project = find_project(Path.cwd())
    asked = find_question(project, question)
    if as_json:
        click.echo(json.dumps(_told(project, asked), ensure_ascii=False, indent=2, default=str))
    else:
        click.echo("\n".join(_lines(project, asked)))


@command.command(
    epilog="""\b
Examples:
  planbook questions answer last order
  planbook questions answer 20260801-101500-123abc.4 --set amount=12.50
"""
)
@click.argument("question")
@click.argument("value", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="Fill in a field. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def answer(question: str, value: str | None, given: tuple[str, ...], as_json: bool) -> int:
    """Answer QUESTION with VALUE, or with --set for each of its fields. The run then continues by itself.

    You answer under the name that git knows here (`git config user.name` and `user.email`), or as the user of the
    operating system. Exit codes: 0 the answer counts, 1 it does not (somebody else was first, the deadline has passed,
    you may not answer) or the run could not be resumed, 2 it does not fit the question.
    """
    if (value is None) == (not given):
        raise click.UsageError("Give VALUE, or --set for each field of the question.")
    from planbook.history.questions import find_question
    from planbook.questions.desk import answer as put_answer
    from planbook.questions.people import whoever_runs_this

    project = find_project(Path.cwd())
    asked = find_question(project, question)
    settled = put_answer(
        project, asked.put, parse_set_options(given) if given else value, whoever_runs_this(project.folder)
    )
    gone = _continue(project, asked) if settled else None
    if as_json:
        told = {"id": asked.put.id, "run_id": asked.run.run_id, "answered": True, "settled": settled is not None}
        more = {"resumed_by": gone.run_id if gone else None, "error": gone.error if gone else None}
        click.echo(json.dumps(told | more, ensure_ascii=False))
    else:
        click.echo(_thanks(asked, settled is not None, gone))
    return 1 if gone and gone.error else 0


def _continue(project: Project, asked: "Asked") -> "Continued | None":
    """Resumes the run, unless its own process waits for the answer."""
    from flows.continue_run import continue_run
    from planbook.history.journal import is_being_written

    if asked.put.question.attached and is_being_written(project.run(asked.run.run_id).journal):
        return None
    return continue_run(project, asked.run.run_id)


def _thanks(asked: "Asked", is_settled: bool, gone: "Continued | None") -> str:
    if not is_settled:
        return f"Answered. The question needs the same answer from {asked.put.question.at_least} people."
    if gone is None:
        return f"Answered. The run {asked.run.run_id} continues."
    return f"Answered. {said(asked.run.run_id, gone)}"


def said(run_id: str, gone: "Continued") -> str:
    """Describes the result of resuming a run."""
    if gone.error:
        return f"But the run {run_id} could not be resumed: {gone.error}"
    if gone.starting:
        return f"The run {run_id} is being resumed, and is slow to begin. Its process writes to {gone.starting}."
    if gone.on_server:
        return f"The Prefect server resumes the run {run_id}."
    return f"The run {run_id} continues as {gone.run_id}."


# Lists ---------------------------------------------------------------------------------------------------------------
def _list(project: Project, as_json: bool) -> None:
    there = _looked_at(project)
    if as_json:
        told = (json.dumps(_told(project, asked), ensure_ascii=False, default=str) for asked in there)
        click.echo("[" + ",\n ".join(told) + "]")
    elif there:
        click.echo(as_table(COLUMNS, [_row(asked) for asked in there], terminal_width()))
    else:
        click.echo("No question is open.", err=True)


def _looked_at(project: Project) -> "list[Asked]":
    """Returns the open questions, and resumes runs that have their answer."""
    from planbook.history.questions import questions

    there = questions(project)
    for asked in there:
        if asked.waits_to_resume:
            from flows.continue_run import continue_run

            click.echo(said(asked.run.run_id, continue_run(project, asked.run.run_id)), err=True)
    return [asked for asked in there if asked.state == "open"]


def resume_settled(project: Project) -> None:
    """Resumes the runs that have their answer. For commands that look at runs; it costs nothing without any."""
    if project.questions.is_dir():
        _looked_at(project)


def _watch(project: Project, as_json: bool) -> None:
    seen: dict[str, int] = {}
    while True:
        for asked in _looked_at(project):
            reminders = asked.reminders
            if seen.get(asked.put.id) != reminders:
                again = "Reminder: " if reminders and asked.put.id in seen else ""
                seen[asked.put.id] = reminders
                first, *rest = _lines(project, asked)
                told = json.dumps(_told(project, asked), ensure_ascii=False, default=str)
                click.echo(told if as_json else "\n".join([again + first, *rest, ""]))
        time.sleep(WATCHES_EVERY)


# One question --------------------------------------------------------------------------------------------------------
def _row(asked: "Asked") -> tuple[Any, ...]:
    put = asked.put
    given = f"{len(asked.answers)} of {put.question.at_least} answers" if asked.answers else "open"
    return visible(put.question.text), put.id, asked.run.plan, _moment(put.at), _moment(put.due), given


def _told(project: Project, asked: "Asked") -> dict[str, Any]:
    put, question = asked.put, asked.put.question
    picture = project.run(asked.run.run_id).path / put.picture if put.picture else None
    form = {"fields": question.fields} if question.fields else {"choices": question.choices}
    return {
        "id": put.id,
        "run_id": asked.run.run_id,
        "plan": asked.run.plan,
        "question": question.text,
        **form,
        "asked": as_time(put.at),
        "due": as_time(put.due) if put.due else None,
        "state": asked.state,
        "about": question.about,
        "approvers": question.approvers,
        "not_starter": question.not_starter,
        "starter": str(put.starter) if put.starter else None,
        "at_least": question.at_least,
        "on_timeout": {"value": question.value} if question.on_timeout == "value" else question.on_timeout,
        "attached": question.attached,
        "answers": [{"answer": one.answer, "by": str(one.by), "at": as_time(one.at)} for one in asked.answers],
        "values": put.values,
        "picture": os.path.relpath(picture) if picture else None,
    }


def _lines(project: Project, asked: "Asked") -> list[str]:
    from planbook.plan.inputs import expected_value
    from planbook.questions.answers import expected, fields_of
    from planbook.questions.words import moment, shown

    put, question = asked.put, asked.put.question
    lines = [visible(question.text), f"  asked by: {asked.run.plan}, run {asked.run.run_id}, at {moment(put.at)}"]
    lines += [f"  until: {moment(put.due)}"] if put.due else []
    lines += [f"  may answer: {visible(', '.join(question.approvers))}"] if question.approvers else []
    if question.not_starter and put.starter:
        lines += [f"  not: {visible(str(put.starter))}, who started the run"]
    lines += [f"  people needed: {question.at_least}"] if question.at_least > 1 else []
    lines += [f"  {name} = {visible(json.dumps(value, ensure_ascii=False))}" for name, value in put.values.items()]
    if put.picture:
        lines += [f"  picture: {os.path.relpath(project.run(asked.run.run_id).path / put.picture)}"]
    for one in asked.answers:
        lines += [f"  answered: {visible(shown(one.answer))}, by {visible(str(one.by))} at {moment(one.at)}"]
    fields = fields_of(question)
    lines += [f"  {name}: {visible(field.description or expected_value(field))}" for name, field in fields.items()]
    how = " ".join(f"--set {name}=…" for name in fields) if fields else "ANSWER"
    if asked.state == "open":
        lines += [f"  answer: {visible(expected(question))}", f"  planbook questions answer {put.id} {how}"]
    return lines


def _moment(at: float | None) -> str:
    from planbook.questions.words import moment

    return moment(at)
