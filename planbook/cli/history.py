"""planbook history: maintain the record of runs over years."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from planbook.cli.ages import AGE
from planbook.places import Project, find_project

MANY = 20  # limit of printed lines of findings
BUSY = "Another planbook process has been loading runs into the history for a minute. Try again when it has finished."


def _why_not(project: Project) -> str:
    """Explains why the history could not be changed."""
    from planbook.history.database import why_no_lock
    from planbook.history.files import Files

    why = why_no_lock(Files(project.history, _tell).lock)
    return f"The history cannot be changed: {why}" if why else BUSY


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _runs(count: int) -> str:
    return f"{count} run{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return f"{_runs(count)} {'was' if count == 1 else 'were'}"


def _threads(count: int) -> str:
    return f"{count} thread{'' if count == 1 else 's'}"


def _print_some(lines: Sequence[str], all_of_them: Callable[[str], None] = click.echo) -> None:
    for line in lines[:MANY]:
        all_of_them(line)
    if len(lines) > MANY:
        all_of_them(f"… and {len(lines) - MANY} more")


@click.group(
    epilog="""\b
Examples:
  planbook history verify
  planbook history backup backups/2026-08-01.tar.gz
  planbook history prune --keep 90d --dry-run
  planbook history export --parquet exported/
"""
)
def command() -> None:
    """Maintain the record of runs over years.

    The journals in .planbook/runs/ are the record. The database .planbook/history.duckdb is built from them, and can be
    rebuilt.
    """


@command.command(epilog="\b\nExample:\n  planbook history rebuild")
def rebuild() -> int:
    """Rebuild the database from the journals. Programs that have the old one open keep reading it.

    No row is lost: planbook keeps the rows of a run whose journal is gone, or was changed after it was loaded. It keeps
    a copy of the old database.
    """
    from planbook.history.upkeep.rebuild import rebuild_keeping_rows

    done = rebuild_keeping_rows(find_project(Path.cwd()), _tell)
    if done is None:
        _tell(_why_not(find_project(Path.cwd())))
        return 1
    click.echo(f"{_runs(done.runs)} in the history, made from the journals.")
    if done.without_journal:
        click.echo(f"{_runs(done.without_journal)} had no journal any more: the rows were kept.")
    if done.changed:
        click.echo(f"{_runs(done.changed)} had a journal that was changed after it was loaded: the rows were kept.")
    if done.former:
        click.echo(f"The former database is {done.former.name}. Remove it if you do not need it.")
    return 0


@command.command(epilog="\b\nExample:\n  planbook history verify")
def verify() -> int:
    """Compare the database with the journals, and report differences and damaged journals.

    This also verifies the record of what people did, .planbook/audit.ndjson, in which each action has the SHA-256 of
    the one before it. planbook reports the first broken link. It prints the last SHA-256, which changes if anybody
    changes an earlier action: store it elsewhere from time to time.

    Exit codes: 0 they agree, 1 they differ, a journal is damaged, or the record of actions is broken.
    """
    from planbook.history.upkeep.verify import verify as compare

    found = compare(find_project(Path.cwd()), _tell)
    _print_some([*found.damaged, *(str(difference) for difference in found.differences)])
    if found.can_be_mended:
        _tell("Rebuild the database from the journals, which loses nothing: planbook history rebuild")
    elif found.differences:
        _tell("Only the database has all of it: save it with planbook history backup FILE")
    _print_some(found.wrong)
    if found.differences or found.damaged or found.wrong:
        return 1
    click.echo(f"{_runs(found.runs)}: the database says what the journals say.")
    if number := len(found.acts.entries):
        click.echo(f"{number} act{'' if number == 1 else 's'} of people: the chain is whole up to {found.acts.last}.")
    return 0


@command.command(
    epilog="""\b
Examples:
  planbook history backup backups/2026-08-01.tar.gz
  planbook history backup everything.tar.gz --everything
"""
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--everything", is_flag=True, help="Include notebooks, pictures and downloads.")
def backup(file: Path, everything: bool) -> None:
    """Write the journals and the database to FILE, a gzipped tar. Runs that are still running are skipped."""
    from planbook.history.upkeep.backup import backup as save

    saved = save(find_project(Path.cwd()), file, everything, _tell)
    click.echo(f"{_runs(saved.runs)} in {file}.")
    if saved.going_on:
        _tell(f"Left out, because they are running: {', '.join(saved.going_on)}")


@command.command(
    epilog="""\b
Examples:
  planbook history collect /mnt/worker-1/planbook /mnt/worker-2/planbook
  planbook history collect s3://bucket/planbook --everything
"""
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--everything", is_flag=True, help="Fetch notebooks, screenshots and other files, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def collect(sources: tuple[str, ...], everything: bool, as_json: bool) -> int:
    """Collect runs and threads of other machines into this history.

    SOURCE is a folder with runs, or an address such as s3://bucket/planbook. You can repeat the command, for example
    from a timer: planbook fetches only what is missing here. It never fetches browser states. Exit codes: 0 done, 1 a
    run here differs from the one in SOURCE and was not changed.
    """
    from planbook.history.upkeep.collect import collect as bring

    found = bring(find_project(Path.cwd()), sources, everything, _tell)
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return 1 if found.otherwise else 0
    click.echo(
        f"{_runs(len(found.new))} brought, {len(found.grown)} continued; {_were(len(found.alike))} here already."
    )
    if found.threads:
        click.echo(f"{_threads(len(found.threads))} brought or continued.")
    if found.going_on:
        _tell(f"Left for the next time, because they are running: {', '.join(found.going_on)}")
    _print_some([f"{run_id}: it differs from the one here, which was not changed" for run_id in found.otherwise], _tell)
    return 1 if found.otherwise else 0


@command.command(epilog="\b\nExample:\n  planbook history restore backups/2026-08-01.tar.gz")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> int:
    """Restore what FILE contains and this project lacks. Nothing that exists is changed.

    planbook skips what no backup contains: browser states, files with other names. Exit codes: 0 done, 1 something was
    skipped, or a run here differs from the one in FILE and was not changed.
    """
    from planbook.history.upkeep.restore import restore as bring_back

    found = bring_back(find_project(Path.cwd()), file, _tell)
    click.echo(f"{_runs(len(found.back))} restored; {_were(len(found.alike))} here already.")
    if found.threads:
        click.echo(f"{_threads(len(found.threads))} restored.")
    left = [f"{run_id}: it differs from the one here, which was not changed" for run_id in found.otherwise]
    _print_some([*left, *(f"left out {name}" for name in found.left_out)], _tell)
    return 1 if found.otherwise or found.left_out else 0


@command.command(
    epilog="""\b
Examples:
  planbook history prune --keep 90d --dry-run
  planbook history prune --keep 52w --yes
"""
)
@click.option("--keep", type=AGE, required=True, metavar="AGE", help="Keep runs that began within this time: 90d, 52w.")
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def prune(keep: timedelta, dry_run: bool, yes: bool) -> int:
    """Remove old runs: their rows, journals, notebooks and files. Runs that have not ended are never touched.

    This also removes threads that were completed before then.

    planbook then knows nothing about these runs: `planbook run --rows` repeats the rows that they did.
    """
    from planbook.audit import record
    from planbook.history.upkeep.prune import find_old
    from planbook.history.upkeep.prune import prune as remove

    project = find_project(Path.cwd())
    old = find_old(project, datetime.now(UTC) - keep, _tell)
    threads = f" and {_threads(len(old.thread_ids))}" if old.thread_ids else ""
    what = f"{_runs(len(old.run_ids))}{threads}, {old.bytes / 1e6:.1f} MB"
    if dry_run or not (old.run_ids or old.thread_ids):
        click.echo(f"{what} would be removed.")
        _print_some([*old.run_ids, *old.thread_ids])
        return 0
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"{what} would be removed, for good. Nobody can be asked here: add --yes")
        click.confirm(f"Remove {what}, for good?", abort=True, err=True)
    more = {"threads": old.thread_ids} if old.thread_ids else {}
    record(project, "prune", what, details={"runs": old.run_ids, **more})
    if not remove(project, old.run_ids, _tell, old.thread_ids):
        _tell(_why_not(project))
        return 1
    click.echo(f"{what} removed.")
    return 0


@command.command(epilog="\b\nExample:\n  planbook history export --parquet exported/")
@click.option("--parquet", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR")
def export(folder: Path) -> None:
    """Write the tables as Parquet files by day and machine, and a views.sql that reads them."""
    from planbook.history.upkeep.export import export as write

    count = write(find_project(Path.cwd()), folder, _tell)
    click.echo(f"{count} files in {folder}. Read them: cd {folder} && duckdb -init views.sql")
