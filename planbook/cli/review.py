"""`planbook review`: ask a model for a second opinion on plans, or on what changed in them."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planbook.errors import PlanbookError
from planbook.output.streams import echo_trusted
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.events import Observer
    from planbook.planner.review import Opinion

NO_KEY = "There is no key for a model. Set ANTHROPIC_API_KEY; for a model of your own, set ANTHROPIC_BASE_URL, too."
NOTHING = "No plan differs from {}; no model was asked."
HEAD = "### A second opinion by {}\n\nThis is not an approval. It may be wrong, and it may have missed something.\n\n"


@click.command(
    epilog="""\b
Examples:
  planbook review order-supplies
  planbook review --against origin/main > comment.md
  planbook review plans/order-supplies.yaml --against HEAD --json
"""
)
@click.argument("plans", nargs=-1, metavar="[PLAN…]")
@click.option("--against", metavar="REV", help="Review what has changed since this revision.")
@click.option("--model", help="The model to ask, by its id.")
@click.option("--max-cost", type=click.FloatRange(min=0), default=0.2, show_default=True, metavar="USD",
              help="Never spend more.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(plans: tuple[str, ...], against: str | None, model: str | None, max_cost: float, as_json: bool) -> int:
    """Ask a model for a second opinion on PLAN, or on what has changed in plans since REV.

    The result is a comment in Markdown: what could be done twice or to the wrong thing, changes that no step checks,
    wrong effects. It approves nothing, and changes nothing. The model receives the text of the plans, which contains
    only the names of secrets, and, with --against, the output of `planbook diff`.

    Exit codes: 0 the model answered, 1 it gave no opinion, 2 it cannot be asked, or a plan cannot be read.
    """
    project = find_project(Path.cwd())
    if not plans and not against:
        raise click.UsageError("Name a plan, or a revision to compare with: planbook review --against origin/main")
    subject = _changes(project, plans, against) if against else _texts(project, plans)
    if not subject:
        click.echo(NOTHING.format(against), err=True)
        return 0
    of = ", ".join(plans) or "plans"
    told = asyncio.run(_asked(project, subject, f"{of} since {against}" if against else of, model, max_cost))
    echo_trusted(json.dumps(asdict(told), ensure_ascii=False) + "\n" if as_json else as_comment(told), False)
    return 0


async def _asked(project: Project, subject: str, of: str, model: str | None, max_cost: float) -> "Opinion":
    from planbook.planner.credentials import REVIEW_EXTRA, has_client, has_key

    if not has_client():
        raise PlanbookError(REVIEW_EXTRA)
    if not has_key():
        raise PlanbookError(NO_KEY)
    from planbook.history.journal import Journal
    from planbook.planner.model import ModelAccess
    from planbook.planner.review import opinion
    from planbook.settings import read_settings

    def record(run_id: str) -> "list[Observer]":
        folder = project.run(run_id)
        return [Journal(folder.journal, folder.pending)]

    return await opinion(ModelAccess.of(read_settings(project), model), subject, of, max_cost, record)


def _texts(project: Project, plans: tuple[str, ...]) -> str:
    from planbook.engine.prepare import find_plan
    from planbook.plan.load import load

    return "\n\n".join(f"{path}\n{load(path).text}" for path in (find_plan(name, project) for name in plans))


def _changes(project: Project, plans: tuple[str, ...], against: str) -> str:
    """Returns what `planbook diff` says about the plans, and the plans as they are now; "" if nothing has changed."""
    from planbook.diff.against import RevisionDiff
    from planbook.diff.markdown import files_as_markdown
    from planbook.engine.prepare import find_plan

    meant = [find_plan(name, project) for name in plans] or [project.folder / "plans"]
    changed = [one for one in RevisionDiff(against, meant[0]).compare(meant) if one.state != "same"]
    if not changed:
        return ""
    problems = [problem for one in changed for problem in one.problems]
    if problems:
        raise PlanbookError("\n".join(problems))
    files = [file for one in changed if (file := Path(one.path)).is_file()]  # from the current folder
    return "\n\n".join([files_as_markdown(changed), *(f"{file}\n{file.read_text('utf-8')}" for file in files)])


def as_comment(told: "Opinion") -> str:
    """Returns the opinion as Markdown, for a comment on a pull request."""
    from planbook.diff.markdown import escaped

    lines = [
        f"- **{escaped(one.plan)}**{', ' if one.step else ''}{escaped(one.step)} ({one.about}): {escaped(one.says)}"
        for one in told.remarks
    ] or ["It has no remarks."]
    return HEAD.format(escaped(told.model)) + "\n".join(lines) + f"\n\n{told.cost_usd:.4f} USD\n"
