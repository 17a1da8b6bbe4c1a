"""planbook files: what inputs of the types file and csv take: list, put, drop, and copy to a folder or bucket."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planbook.errors import PlanbookError
from planbook.places import Project, find_project

if TYPE_CHECKING:
    from planbook.uploads.store import Upload
    from planbook.uploads.sync import Synced

SECRET = "{} has a secret in it, and the run {} kept only a copy without that. Let a step of the run itself read it."
NONE = "No file is kept. Keep one: planbook files put FILE"


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  planbook files
  planbook files put prices.csv
  planbook files put --run last orders.csv
  planbook run enter-prices --set list=upload:prices.csv
  planbook files show prices.csv --json
  planbook files sync s3://bucket/files
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """List the files that are kept for inputs of runs, the newest version of each.

    An input of the type `file` or `csv` names one: `upload:prices.csv`, or `upload:prices.csv@2` for a version. Files
    that are uploaded to `planbook serve` are among them.
    """
    if context.invoked_subcommand:
        return 0
    from planbook.uploads.store import uploads

    _tell(uploads(find_project(Path.cwd())), as_json, NONE)
    return 0


@command.command(epilog="\b\nExample:\n  planbook files show prices.csv")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def show(name: str, as_json: bool) -> None:
    """List the versions of the file NAME, the newest first."""
    from planbook.uploads.store import find, versions

    project = find_project(Path.cwd())
    find(project, name)
    _tell(versions(project, name), as_json, NONE)


@command.command(epilog="\b\nExample:\n  planbook files put prices-2026-11.csv --name prices.csv")
@click.argument("file")
@click.option("--name", help="The name under which it is kept. [default: its own]")
@click.option("--run", "run_id", metavar="RUN", help="Take FILE from what this run has kept: its id, or `last`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def put(file: str, name: str | None, run_id: str | None, as_json: bool) -> None:
    """Keep FILE as a new version, unless it equals the newest one.

    Its content must match the type in its name.
    """
    import shutil
    from hashlib import sha256
    from tempfile import TemporaryDirectory

    from planbook.audit import user_name
    from planbook.uploads import store

    project = find_project(Path.cwd())
    there = _of_run(project, run_id, file) if run_id else Path(file)
    if not there.is_file():
        raise PlanbookError(f"There is no file {file}.")
    if there.stat().st_size > store.LARGEST:
        raise PlanbookError(f"{file} is larger than {store.LARGEST // 1_000_000} MB, the most that is kept.")
    project.uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=store.RECEIVED, dir=project.uploads) as folder:
        received = Path(folder) / "file"
        shutil.copyfile(there, received)
        digest = sha256(received.read_bytes()).hexdigest()
        kept, is_new = store.keep(
            project, name or Path(file).name, received, digest, user_name(), lambda one: _record(project, one, "upload")
        )
    if as_json:
        click.echo(json.dumps(_line(kept), ensure_ascii=False))
    else:
        what = "Kept" if is_new else "There is already"
        click.echo(f"{what} {kept.name}, version {kept.version}: {kept.as_input}")


@command.command(epilog="\b\nExample:\n  planbook files drop prices.csv --version 1")
@click.argument("name")
@click.option("--version", type=click.IntRange(1), help="Only this version. [default: all]")
def drop(name: str, version: int | None) -> None:
    """Remove the file NAME. A run that is using it may fail."""
    from planbook.uploads import store

    project = find_project(Path.cwd())
    found = store.find(project, name, version)
    _record(project, found, "drop")
    store.drop(project, name, version)
    click.echo(f"Dropped {name}{f', version {version}' if version else ''}.")


@command.command(epilog="\b\nExample:\n  planbook files prune --days 30")
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True),
    help="Remove versions older than this. [default: the setting `uploads_keep_days`]",
)
def prune(days: float | None) -> None:
    """Remove old versions. `planbook serve` does so by itself."""
    from planbook.settings import read_settings
    from planbook.uploads import store

    project = find_project(Path.cwd())
    kept = days or read_settings(project).uploads_keep_days
    gone = store.forget_old(project, kept, lambda one: _record(project, one, "prune"))
    click.echo(f"Removed {len(gone)} {'version' if len(gone) == 1 else 'versions'}.")


@command.command(
    epilog="""\b
Examples:
  planbook files sync s3://bucket/files
  planbook files sync /mnt/files --back
  planbook files sync s3://bucket/runs --runs
  planbook files sync /mnt/runs --run last --json
"""
)
@click.argument("place")
@click.option("--back", is_flag=True, help="Copy from PLACE what is missing here.")
@click.option("--runs", is_flag=True, help="Copy what runs have kept: screenshots, downloads, outputs.")
@click.option("--run", "run_id", metavar="RUN", help="Copy what this run has kept: its id, or `last`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sync(place: str, back: bool, runs: bool, run_id: str | None, as_json: bool) -> int:
    """Copy the versions that are missing at PLACE: a folder, or an address that fsspec supports (s3://, gcs://,
    sftp://).

    With --runs or --run, copy what runs have kept, to RUN/artifacts/FILE. Secrets in it are masked. A run that is still
    running is skipped.

    Nothing is overwritten or removed. Exit codes: 0 both have the same, 1 a file differs between the two places, or the
    record of a run cannot be read.
    """
    project = find_project(Path.cwd())
    if runs or run_id:
        from planbook.cli.files_of_runs import sync_runs

        if back:
            raise click.UsageError("--back copies the files of inputs; what runs have kept is copied there only.")
        return sync_runs(project, place, run_id, as_json)
    from planbook.uploads import sync as copying

    found = copying.bring(project, place, lambda one: _record(project, one, "upload")) if back else (
        copying.send(project, place)
    )  # fmt: skip
    if as_json:
        told = {key: [_line(one) for one in getattr(found, key)] for key in ("copied", "alike", "otherwise")}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell_synced(found)
    return 1 if found.otherwise else 0


def _tell_synced(found: "Synced") -> None:
    click.echo(f"Copied {len(found.copied)}, already there: {len(found.alike)}.")
    for one in found.otherwise:
        click.echo(
            f"{one.name}, version {one.version}, is another file there than here. Neither was changed.", err=True
        )


def _of_run(project: Project, run_id: str, name: str) -> Path:
    """Returns the newest file of that name that a run has kept. Raises PlanbookError."""
    from planbook.engine.masked_copies import MASKED
    from planbook.events import ArtifactKept
    from planbook.history.find import find_run
    from planbook.history.journal import read

    run = find_run(project, run_id)
    kept = (event for event in read(run.journal) if isinstance(event, ArtifactKept))
    files = {event.name: run.path / event.path for event in kept}
    if name not in files:
        known = ", ".join(files) or "none"
        raise PlanbookError(f"The run {run.path.name} has kept no file {name}. There are: {known}.")
    if MASKED in files[name].name and MASKED not in name:
        raise PlanbookError(SECRET.format(name, run.path.name))
    return files[name]


def _record(project: Project, upload: "Upload", do: str) -> None:
    from planbook.audit import record

    record(project, "file", upload.name, details={"do": do, "version": upload.version, "sha256": upload.sha256})


def _line(upload: "Upload") -> dict[str, Any]:
    at = datetime.fromtimestamp(upload.at, UTC).isoformat(timespec="seconds")
    told = {"name": upload.name, "version": upload.version, "bytes": upload.bytes, "sha256": upload.sha256}
    return told | {"uploaded": at, "by": upload.by, "input": upload.as_input}


def _tell(found: "list[Upload]", as_json: bool, none: str) -> None:
    from planbook.cli.table import as_table, terminal_width

    if as_json:
        click.echo(json.dumps([_line(one) for one in found], ensure_ascii=False))
    elif found:
        heads = ("file", "version", "type", "bytes", "kept", "by")
        rows = [
            (one.name, one.version, Path(one.name).suffix[1:].lower(), one.bytes, _line(one)["uploaded"], one.by)
            for one in found
        ]
        click.echo(as_table(heads, rows, terminal_width()))
    else:
        click.echo(none, err=True)
