"""planbook files sync --runs: copies what runs have kept to a folder or bucket."""

import json
import time
from collections.abc import Iterator

import click

from planbook.history.find import find_run
from planbook.history.kept_files import KeptFiles, kept_files, kept_files_of
from planbook.places import Project
from planbook.uploads.artifacts import RunFiles, Sent, send

QUIET = 2.0  # seconds between two lines about what was done so far
GOES_ON = "The run {} goes on, and was skipped. Copy it when it has ended."
UNREADABLE = "What the run {} has kept is not known: {}"
OTHERWISE = "{} is another file there than here. Neither was changed."
GONE = "{} of runs cannot be copied: not here any more, or not in the run's folder. See `gone` with --json."


def sync_runs(project: Project, place: str, run_id: str | None, as_json: bool) -> int:
    """Copies, tells what was done, and returns the exit code. Raises SyncError and NoSuchRun."""
    left_out: list[KeptFiles] = []
    found = [kept_files_of(find_run(project, run_id))] if run_id else kept_files(project)
    sent = send(_to_send(found, left_out), place, _Telling())
    goes_on = [one.run.path.name for one in left_out if one.goes_on]
    unreadable = {one.run.path.name: one.why for one in left_out if one.why}
    if as_json:
        lists = {"copied": sent.copied, "alike": sent.alike, "otherwise": sent.otherwise, "gone": sent.gone}
        click.echo(json.dumps(lists | {"goes_on": goes_on, "unreadable": unreadable}, ensure_ascii=False))
    else:
        click.echo(f"Copied {_files(len(sent.copied))} of runs, already there: {len(sent.alike)}.")
        _warn([GOES_ON.format(name) for name in goes_on])
        _warn([GONE.format(_files(len(sent.gone)))] if sent.gone else [])
        _warn([OTHERWISE.format(name) for name in sent.otherwise])
        _warn([UNREADABLE.format(name, why) for name, why in unreadable.items()])
    return 1 if sent.otherwise or unreadable else 0


def _to_send(found: "list[KeptFiles] | Iterator[KeptFiles]", left_out: list[KeptFiles]) -> Iterator[RunFiles]:
    for one in found:
        if one.goes_on or one.why:
            left_out.append(one)
        else:
            yield RunFiles(one.run.path.name, one.plan, one.run.path, one.paths)


class _Telling:
    """Says from time to time what was done so far."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, sent: Sent) -> None:
        if time.monotonic() - self._last > QUIET:
            self._last = time.monotonic()
            click.echo(f"Copied {_files(len(sent.copied))} so far, already there: {len(sent.alike)} …", err=True)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _warn(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
