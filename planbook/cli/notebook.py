"""planbook notebook: a plan as a notebook to work in, and back."""

import hashlib
import json
import os
from pathlib import Path

import click

from planbook.errors import PlanbookError
from planbook.places import Project, find_project

IS_THERE = "{} is there already. Write to another file with -o, or replace it with --force."
CHANGED = (
    "{} has changed since the notebook was made of it. Write to another file with -o and compare them, or replace it "
    "with --force."
)

ELSEWHERE = "{} says that it is of {}, which is not a file of a plan in this project. Say where to write it: -o FILE"


@click.command(
    epilog="""\b
Examples:
  planbook notebook order-supplies
  planbook notebook plans/order-supplies.yaml -o work/order.ipynb
  planbook notebook order-supplies.ipynb
"""
)
@click.argument("file", metavar="PLAN | NOTEBOOK")
@click.option(
    "-o", "output", metavar="FILE", help="Write to this file. Default: PLAN.ipynb here, or the notebook's plan."
)
@click.option("--force", is_flag=True, help="Replace the file, whatever is in it.")
@click.option("--json", "as_json", is_flag=True, help="Print the written file as JSON.")
def command(file: str, output: str | None, force: bool, as_json: bool) -> int:
    """Make a notebook from PLAN for the kernel of `planbook kernel install`, or write a NOTEBOOK back to its plan.

    The first cell is the plan's head, notes are Markdown, and each step is a cell with its comments. When the plan is
    written back, unchanged cells keep their lines byte for byte. Outputs stay in the notebook. If the cells are not a
    valid plan, planbook prints the errors and writes nothing.

    Exit codes: 0 written, 2 nothing was written.
    """
    project = find_project(Path.cwd())
    written = (
        _back(Path(file), output, force, project) if file.endswith(".ipynb") else _make(file, output, force, project)
    )
    path = os.path.relpath(written)
    if as_json:
        click.echo(json.dumps({"file": path}, ensure_ascii=False))
    else:
        click.echo(f"Written: {path}")
    return 0


def _make(name: str, output: str | None, force: bool, project: Project) -> Path:
    from planbook.engine.prepare import find_plan
    from planbook.kernel.notebook import to_notebook
    from planbook.plan.load import load_bytes, read_bytes

    plan = find_plan(name, project)
    content = read_bytes(plan)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        load_bytes(content, plan)  # says where
        raise
    file = Path(output or f"{plan.stem}.ipynb")
    if file.exists() and not force:
        raise PlanbookError(IS_THERE.format(file))
    _write(file, to_notebook(text, project.path_of(plan.absolute()), hashlib.sha256(content).hexdigest()))
    return file


def _back(notebook: Path, output: str | None, force: bool, project: Project) -> Path:
    from planbook.kernel.from_notebook import read_notebook, to_plan
    from planbook.plan.load import load_text

    try:
        about, cells = read_notebook(notebook.read_bytes(), str(notebook))
    except OSError as error:
        raise PlanbookError(f"{notebook} cannot be read: {error.strerror}.") from None
    file = Path(output) if output else _plan_of(about["plan"], notebook, project)
    text = to_plan(about, cells, str(notebook))
    load_text(text.removeprefix("\ufeff"), file)
    if file.exists() and not force:
        there = _digest_of(file)
        if output and there != hashlib.sha256(text.encode()).hexdigest():
            raise PlanbookError(IS_THERE.format(file))
        if not output and there not in (about.get("sha256"), hashlib.sha256(text.encode()).hexdigest()):
            raise PlanbookError(CHANGED.format(os.path.relpath(file)))
    _write(file, text)
    return file


def _plan_of(named: str, notebook: Path, project: Project) -> Path:
    """The file that a notebook names, which may come from anywhere. Raises PlanbookError for one outside."""
    file = project.folder / named
    is_inside = named.isprintable() and file.resolve().is_relative_to(project.folder.resolve())
    if not is_inside or file.suffix not in (".yaml", ".yml"):
        raise PlanbookError(ELSEWHERE.format(notebook, json.dumps(named)))
    return file


def _digest_of(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise PlanbookError(f"{file} cannot be read: {error.strerror}.") from None


def _write(file: Path, text: str) -> None:
    from planbook.files.atomic_write import write_atomically

    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise PlanbookError(f"{file} cannot be written: {error.strerror}.") from None
