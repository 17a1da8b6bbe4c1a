"""`planbook approve`: allow a plan to run as it is."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planbook.errors import PlanbookError
from planbook.output.streams import echo_trusted
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.gate.approve import Proposal
    from planbook.gate.status import PlanStatus

PINNED = (
    "The rows of {} decide what it sends, or how often: they are approved as they are, too. Rows that a run is given "
    "(--rows, --set) are not part of the approval"
)
PROGRAMS = "What it starts, and where its data goes, is approved as it is, too: {}"
WORDS = {"approved": "approved", "changed": "changed since", "never": "never approved", "gone": "no such file"}


@click.command(
    epilog="""\b
Examples:
  planbook approve order-supplies
  planbook approve plans/*.yaml --yes
  planbook approve --list
  planbook approve --list --json | jq '.[] | select(.state != "approved")'
"""
)
@click.argument("plans", nargs=-1, metavar="PLAN...")
@click.option("--by", metavar="NAME", help="Who approves. Default: user.name and user.email of git.")
@click.option("--yes", is_flag=True, help="Approve without asking.")
@click.option("--list", "listed", is_flag=True, help="List the state of every plan, and approve nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON, one object per plan.")
def command(plans: tuple[str, ...], by: str | None, yes: bool, listed: bool, as_json: bool) -> int:
    """Approve PLAN (a file, or the name of one in plans/) as it is now.

    Shows what has changed since the last approved revision, asks you to confirm, and writes an entry to
    plans/approvals.yaml: the fingerprint of the file, who, and when. A plan with problems cannot be approved. The entry
    counts once it is in git: commit the plan and plans/approvals.yaml, and have that file reviewed (CODEOWNERS).

    With `[tool.planbook] gate = "approved"`, or the same setting in a deployment, only approved plans run. Exit codes:
    0 approved, 1 not approved (problems, or you answered no), 2 cannot be approved.
    """
    project = find_project(Path.cwd())
    if listed or as_json:
        if plans or not listed:
            raise click.UsageError("--list takes no PLAN, and --json goes with --list")
        return _list(project, as_json)
    if not plans:
        raise click.UsageError("Which PLAN? planbook approve --list shows how they stand")
    wanted = [
        name for name in plans if Path(name).resolve() != project.approvals
    ]  # a shell includes it in plans/*.yaml
    return max([_approve(name, project, by, yes) for name in wanted], default=0)


def _approve(name: str, project: Project, by: str | None, yes: bool) -> int:
    """Approves one plan. Returns 0, or 1 if it is not approved."""
    from planbook.engine.prepare import find_plan
    from planbook.gate.approve import NotClean, approve, approver, propose

    try:
        proposal = propose(find_plan(name, project), project)
    except NotClean as error:
        click.echo(f"{error}\n{name} is not approved: fix this first", err=True)
        return 1
    if proposal.is_approved:
        click.echo(f"{proposal.path} is already approved: {proposal.last.words}" if proposal.last else "")
        return 0
    who = approver(project, by)
    _show(proposal)
    if not (yes or _wanted(proposal.path, who)):
        click.echo(f"{proposal.path} is not approved", err=True)
        return 1
    click.echo(f"approved {proposal.path}: {approve(proposal, who).words}")
    _advise(proposal)
    return 0


def _show(proposal: "Proposal") -> None:
    """Prints what is to be approved."""
    from planbook.diff.text import file_as_text

    if proposal.last and proposal.version:
        click.echo(f"Since revision {proposal.last.words}:", err=True)
    elif proposal.last:
        click.echo(f"Revision {proposal.last.words}, is in no commit here. The whole plan:", err=True)
    else:
        click.echo("No revision was approved before. The whole plan:", err=True)
    echo_trusted(f"{file_as_text(proposal.changes, colour=True)}\n", None, err=True)


def _wanted(path: str, who: str) -> bool:
    if not sys.stdin.isatty():
        raise PlanbookError(f"{path} is not approved: nobody can be asked here. Read the output above, then add --yes")
    return click.confirm(f"Approve {path} as {who}?", err=True)


def _advise(proposal: "Proposal") -> None:
    """Prints what is left to do before the plan may run, and which called plans are not approved."""
    from planbook.gate.programs import files_among

    for path in proposal.calls:
        click.echo(f"It calls {path}, which is not approved as it is: planbook approve {path}", err=True)
    rows = list(proposal.subject.rows)
    if rows:
        click.echo(f"{PINNED.format(', '.join(rows))}", err=True)
    programs = proposal.subject.programs
    if programs:
        click.echo(PROGRAMS.format(", ".join(programs)), err=True)
    uncommitted = [proposal.path] if proposal.state != "committed" else []
    files = " and ".join([*rows, *files_among(programs), *uncommitted, "plans/approvals.yaml"])
    click.echo(f"It counts once it is in git: commit {files}", err=True)


def _list(project: Project, as_json: bool) -> int:
    from planbook.gate.status import approval_status

    found = approval_status(project)
    if as_json:
        click.echo(json.dumps([asdict(plan) for plan in found.plans], ensure_ascii=False, indent=1))
    elif found.plans:
        _print_table(found.plans)
    if not found.are_committed:
        click.echo(
            "plans/approvals.yaml has changes that are not committed: the gate reads the committed file", err=True
        )
    return 0


def _print_table(plans: list["PlanStatus"]) -> None:
    from planbook.cli.table import as_table, terminal_width

    rows = [
        (
            plan.path,
            WORDS[plan.state],
            plan.approval.by if plan.approval else None,
            plan.approval.at if plan.approval else None,
            plan.in_git or "no commit",
        )
        for plan in plans
    ]
    click.echo(as_table(("plan", "state", "by", "at", "in git"), rows, terminal_width()))
