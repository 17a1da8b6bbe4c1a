"""planbook import: make a plan of a recording of another tool."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.new import write_new
from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.recording.imports.carried import Carried


@click.command(
    epilog="""\b
Formats:
  *.json    a recording of the Recorder in Chrome's DevTools
  *.side    a project of Selenium IDE
  *.py      what `playwright codegen` writes in Python; it is read, never run
  *.jsonl   what `playwright codegen --target=jsonl` writes

\b
Examples:
  planbook import recording.json
  planbook import shop.side --test "Order paper" -o plans/order-paper.yaml
  planbook import test_login.py --try
  planbook import recording.json --json | jq .dropped
"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="PLAN",
              help="The plan's file, which must not exist yet.  [default: in plans/, by its name]")  # fmt: skip
@click.option("--test", metavar="NAME", help="The test to import, if FILE has several.")
@click.option("--requests", is_flag=True, help="Make `request` steps of the requests in a HAR file.")
@click.option(
    "--try", "tries", is_flag=True, help="Try the plan on the live site afterwards, without changing anything there."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on stdout.")
def command(file: Path, output: Path | None, test: str | None, requests: bool, tries: bool, as_json: bool) -> int:
    """Make a plan from FILE, a recording of another tool, and check it.

    The output reports how much was carried over, what was dropped and why, and how many steps check the page: a plan
    without such steps passes whatever the page says. Elements are named by role and name if the recording says them.
    What was typed into a password field becomes a secret; its text is not carried over. A click on a commit word (buy,
    pay, send, ...) becomes `once`. From a HAR file, requests that change something become `once`. Pages, pictures,
    scripts and cookies are omitted: a run uses the cookies of its own browser.

    Exit codes: 0 success, 1 check found problems or the try failed, 2 FILE cannot be imported.
    """
    from planbook.check.judge import check_plan
    from planbook.recording.imports.read import read_recording

    project = find_project(Path.cwd())
    carried = read_recording(file, test, requests)
    plan = _file(output, carried, file, project)
    write_new(plan, _plan_text(carried, plan))
    problems = [str(problem) for problem in check_plan(plan)]
    tried = _tried(plan, sys.stderr if as_json else sys.stdout) if tries else 0
    if as_json:
        click.echo(json.dumps(_facts(carried, plan, problems), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(carried, plan)))
        for problem in problems:
            click.echo(problem, err=True)
    return 1 if problems or tried else 0


def _file(output: Path | None, carried: "Carried", source: Path, project: Project) -> Path:
    from planbook.recording.names import identifier, unused

    if output is None:
        name = identifier(carried.name or source.stem, "imported").replace("_", "-")
        return project.plan_file(unused(name, project.plan_names, "-"))
    if output.suffix not in (".yaml", ".yml"):
        raise click.UsageError(f"-o {output}: a plan's file ends in .yaml, such as -o plans/order-supplies.yaml")
    return output


def _plan_text(carried: "Carried", plan: Path) -> str:
    from planbook.recording.plan_text import Head, below, hosts_beyond, plan_text

    steps = [below(carried.start, step) for step in carried.steps]
    head = Head(
        plan.stem,
        carried.start,
        f"Imported from {carried.format}.",
        allow=hosts_beyond(carried.start, carried.addresses),
        secrets=carried.secrets,
        browser={"size": list(carried.size)} if carried.size else {},
    )
    try:
        return plan_text(head, steps)
    except PlanProblems as error:
        raise PlanbookError(f"what the recording says cannot be written as a plan:\n{error}") from None


def _tried(plan: Path, shown: Any) -> int:
    from planbook.cli.tried import TryProgress
    from planbook.recording.proof import try_only

    progress = TryProgress(shown)
    tried = asyncio.run(try_only(plan, find_project(Path.cwd()), [progress]))
    progress.print_summary(tried)
    return 0 if tried.status == "passed" else 1


def _facts(carried: "Carried", plan: Path, problems: list[str]) -> dict[str, Any]:
    return {
        "plan": str(plan),
        "format": carried.format,
        "read": carried.read,
        "steps": len(carried.steps),
        "looks": carried.looks,
        "dropped": carried.dropped,
        "secrets": carried.secrets,
        "problems": problems,
    }


def _lines(carried: "Carried", plan: Path) -> list[str]:
    lines = [
        f"written  {plan}",
        f"{carried.format[0].upper()}{carried.format[1:]}: {carried.read} read, {len(carried.steps)} steps",
    ]
    if carried.dropped:
        lines += [f"{len(carried.dropped)} dropped:", *(f"  {line}" for line in carried.dropped)]
    looks = carried.looks
    lines.append(f"{looks or 'no'} {'step looks' if looks == 1 else 'steps look'} at something")
    if not looks:
        lines.append("Add what the page has to say, such as: expect: {heading: Your account}")
    if carried.secrets:
        keep = "; ".join(f"planbook secrets set {name}" for name in carried.secrets)
        lines.append(f"The plan needs {', '.join(carried.secrets)}. To keep it: {keep}")
    return lines
