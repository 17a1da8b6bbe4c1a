"""planbook report: write the notebook of a run."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from planbook.errors import PlanbookError
from planbook.history.find import find_run
from planbook.history.journal import is_being_written
from planbook.history.known_run import read_known
from planbook.places import RunFolder, find_project
from planbook.record import Record

FORMATS = {"html": ".html", "ipynb": ".ipynb", "md": ".md"}


@click.command(
    epilog="""\b
Examples:
  planbook report last
  planbook report 20261121-1034 --format ipynb
  planbook report last --format md -o - | gh pr comment --body-file -
"""
)
@click.argument("run")
@click.option(
    "--format",
    "wanted",
    type=click.Choice(list(FORMATS)),
    help="The format. Default: by the ending of FILE, otherwise html.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The file to write; - is stdout.")
def command(run: str, wanted: str | None, output: Path | None) -> None:
    """Write the notebook of RUN (its id, the beginning of its id, or `last`), and print its path.

    Without -o, the file is report.html, report.ipynb or report.md in the run's folder. All of its content comes from
    the journal.
    """
    project = find_project(Path.cwd())
    folder = find_run(project, run)
    kind = wanted or _by_suffix(output)
    file = output or folder.report.with_suffix(FORMATS[kind])
    if file == folder.report and is_being_written(folder.journal):
        click.echo("The run is still running; its notebook is saved after every step.", err=True)
    else:
        _write(kind, read_known(project, folder.journal, _tell).record, folder, file)
    if str(file) != "-":
        click.echo(os.path.relpath(file))


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _by_suffix(output: Path | None) -> str:
    return next((kind for kind, suffix in FORMATS.items() if output and output.suffix == suffix), "html")


def _write(kind: str, record: Record, folder: RunFolder, file: Path) -> None:
    from planbook.report.save import write

    try:
        page = Path.cwd() if str(file) == "-" else file.resolve().parent
        text = _WRITERS[kind](record, folder.path.resolve(), page)
        click.echo(text, nl=False) if str(file) == "-" else write(file, text)
    except OSError as error:
        raise PlanbookError(f"{file}: the notebook cannot be written: {error.strerror}.") from None


def _html(record: Record, folder: Path, page: Path) -> str:
    from planbook.report.evidence import Evidence
    from planbook.report.html import render

    return render(record, Evidence(folder, page))


def _ipynb(record: Record, folder: Path, page: Path) -> str:
    from planbook.report.ipynb import render

    return render(record, folder)


def _markdown(record: Record, folder: Path, page: Path) -> str:
    from planbook.report.markdown import render

    return render(record)


_WRITERS: dict[str, Callable[[Record, Path, Path], str]] = {"html": _html, "ipynb": _ipynb, "md": _markdown}
