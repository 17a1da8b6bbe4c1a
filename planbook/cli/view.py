"""planbook view: write the notebook of a plan that has not run."""

import os
import webbrowser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from planbook.errors import PlanbookError, PlanProblems
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.plan.model import Plan
    from planbook.report.view.html import View

STDOUT = "-"
INDEX = "index.html"


class Target(NamedTuple):
    """The destination of the pages: one file, or a folder."""

    path: Path
    is_folder: bool


@click.command(
    epilog="""\b
Examples:
  planbook view order-supplies
  planbook view plans/order-supplies.yaml -o order.html --open
  planbook view order-supplies --against main
  planbook view plans/ -o views/ --against HEAD~1
"""
)
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The file to write; - is stdout. A folder for several plans.",
)
@click.option("--against", "revision", metavar="REV", help="Also show what changed since this revision of git.")
@click.option("--open", "wanted_open", is_flag=True, help="Open it in the browser.")
def command(plans: tuple[str, ...], output: str | None, revision: str | None, wanted_open: bool) -> int:
    """Write PLAN (a name, a file, or a folder of plans) as a notebook, and print its path.

    The notebook is one self-contained HTML file: every step in words, its effect, what needs attention, hosts and
    secrets, the problems that the check finds, and how the last runs went. planbook reads no secret, and runs nothing.

    With --against, the notebook lists all changes, the riskiest first, and shows changed cells side by side.

    Without -o, the file is .planbook/views/PLAN.html. Several plans produce one file each, and an index.html. Exit code
    2 if a plan cannot be read.
    """
    project = find_project(Path.cwd())
    files = _files(plans, project)
    target = _target(output, len(files) > 1 or any(map(os.path.isdir, plans)), project)
    loaded, problems = _loaded(files)
    written = _write(_views(loaded, project, revision), target)
    if wanted_open and written:
        webbrowser.open(written[-1].resolve().as_uri())
    for problem in problems:
        _tell(str(problem))
    return 2 if problems else 0


def _files(plans: Iterable[str], project: Project) -> list[Path]:
    from planbook.check.plans import find_plans
    from planbook.engine.prepare import find_plan

    named = (find_plans([Path(name)]) if Path(name).is_dir() else [find_plan(name, project)] for name in plans)
    return list({file.resolve(): file for files in named for file in files}.values())


def _target(output: str | None, several: bool, project: Project) -> Target:
    """Returns the destination of the pages: a folder, or one file (`-` is stdout)."""
    if output == STDOUT and several:
        raise click.UsageError("Only one plan goes to stdout. Name a folder for several: -o FOLDER")
    if output is None:
        return Target(project.kept / "views", is_folder=True)
    is_folder = several or output.endswith("/") or Path(output).is_dir()
    if is_folder and Path(output).exists() and not Path(output).is_dir():
        raise click.UsageError(f"{output} is a file, and several plans need a folder. Name another: -o FOLDER")
    return Target(Path(output), is_folder)


def _loaded(files: Iterable[Path]) -> tuple[list["Plan"], list[PlanProblems]]:
    """Returns the plans that can be read, and the problems of the others."""
    from planbook.plan.load import load

    plans: list[Plan] = []
    problems: list[PlanProblems] = []
    for file in files:
        try:
            plans.append(load(file))
        except PlanProblems as error:
            problems.append(error)
    return plans, problems


def _views(plans: Sequence["Plan"], project: Project, revision: str | None) -> list["View"]:
    from planbook.check.judge import check_loaded
    from planbook.history.outcomes import outcomes
    from planbook.report.view.since import changes_since, sheet_of

    if not plans:
        return []
    past = outcomes(project, [plan.name for plan in plans], _tell)
    views: list[View] = []
    for plan in plans:
        now = sheet_of(plan, check_loaded(plan, "reviewable"), past[plan.name])
        views.append((now, changes_since(now, revision, _tell) if revision else None))
    return views


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _write(views: Sequence["View"], target: Target) -> list[Path]:
    """Writes the pages, prints their paths, and returns them."""
    from planbook.report.view.html import render, render_index

    if not target.is_folder:
        return [file for view in views for file in _put(target.path, render(*view))]
    names = _names(views)
    places = [target.path / name for name in names]
    written = [file for view, place in zip(views, places, strict=True) for file in _put(place, render(*view))]
    if len(views) > 1:
        written += _put(target.path / INDEX, render_index(dict(zip(names, views, strict=True))))
    return written


def _names(views: Sequence["View"]) -> list[str]:
    """Returns a file name for each plan: its name, or its path if the name is taken."""
    from planbook.plan.problem import shown

    names: list[str] = []
    for sheet, _ in views:
        name = f"{sheet.plan.name}.html"
        if name in (*names, INDEX):
            name = "-".join(Path(shown(sheet.plan.file)).with_suffix(".html").parts).lstrip("/-")
        names.append(name)
    return names


def _put(file: Path, text: str) -> Iterator[Path]:
    """Writes a page, and yields its path; yields nothing for stdout."""
    from planbook.report.save import write

    if str(file) == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, text)
    except OSError as error:
        reason = f"{file.parent} is not a folder" if isinstance(error, FileExistsError) else error.strerror
        raise PlanbookError(f"{file}: the view cannot be written: {reason}.") from None
    click.echo(os.path.relpath(file))
    yield file
