"""Collects the runs and threads of other machines into one history: copies their journals, and loads them.

A source is a folder, or an address that fsspec supports (`s3://bucket/runs`, `gcs://…`, `sftp://…`; the package for its
protocol must be installed). Collecting again copies only what is missing.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from planbook.errors import PlanbookError
from planbook.files.elsewhere import file_system, reason_of
from planbook.history.load import load_all
from planbook.history.read_journals import Tell
from planbook.places import Project, RunFolder
from planbook.threads.journal import opened

JOURNAL = RunFolder(Path()).journal.name
PLACES = ("*", "runs/*", "*/runs/*", ".planbook/runs/*", "*/.planbook/runs/*")
"""Where a source may have the folders of runs: it is a folder of runs, contains one, or contains machines that do."""
OF_THREADS = ("threads/*", "*/threads/*", ".planbook/threads/*", "*/.planbook/threads/*")
AT_REST = timedelta(hours=1)
"""How long a journal without an end must be unchanged to count as that of an interrupted run."""
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
_ENDED = b'{"event":"run_ended"'


class CollectError(PlanbookError):
    """A source cannot be read."""


@dataclass
class CollectResult:
    """The ids of runs that are new here, longer there, equal, different, or still running there.

    `threads` are those that are new here or longer there; one that is different is in `otherwise`.
    """

    new: list[str] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    going_on: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)


def collect(project: Project, sources: Sequence[str], everything: bool, tell: Tell) -> CollectResult:
    """Copies missing runs, and missing parts of journals. Never loses anything here.

    `everything` includes notebooks, pictures and other files, but never browser states. Raises CollectError.
    """
    found = CollectResult()
    try:
        for source in sources:
            _collect_from(project, source, everything, found)
    finally:
        shutil.rmtree(project.kept / "collecting", ignore_errors=True)
    load_all(project, tell)
    return found


def _collect_from(project: Project, source: str, everything: bool, found: CollectResult) -> None:
    try:
        files, root = file_system(source)
        journals = sorted({path for place in PLACES for path in files.glob(f"{root}/{place}/{JOURNAL}")})
        threads = [path for path in journals if PurePosixPath(path).parts[-3:-2] == ("threads",)]
        threads += [path for place in OF_THREADS for path in files.glob(f"{root}/{place}/{JOURNAL}")]
        journals = [path for path in journals if path not in threads]
        for path in sorted(set(threads)):
            _collect_thread(project, files, path, everything, found)
        if not journals and not threads:
            raise CollectError(f"There are no runs in {source}. Name a folder of runs, or one that has `runs`.")
        for path in journals:
            _collect_one(project, files, path, everything, found)
    except PlanbookError:
        raise
    except Exception as error:  # clients of buckets raise errors of their own, such as for missing credentials
        raise CollectError(f"{source} cannot be read: {reason_of(error)}.") from error


def _collect_thread(project: Project, files: Any, path: str, everything: bool, found: CollectResult) -> None:
    """Copies a thread, or what it has more than here. One of the two must be how the other begins."""
    thread_id = PurePosixPath(path).parent.name
    if not _RUN.fullmatch(thread_id):
        return
    here, content = project.thread(thread_id), files.cat_file(path)
    content = content[: content.rfind(b"\n") + 1]
    if not content:
        return
    if not here.journal.is_file():
        _bring(here.path, project, files, path, content, everything)
        found.threads.append(thread_id)
        return
    with opened(here.journal) as there:
        known = here.journal.read_bytes()
        if content.startswith(known) and content != known:
            _replace(project, here.journal, content)
            found.threads.append(thread_id)
        elif not known.startswith(content) and there.thread.state != "deleted":
            found.otherwise.append(thread_id)


def _collect_one(project: Project, files: Any, path: str, everything: bool, found: CollectResult) -> None:
    run_id = PurePosixPath(path).parent.name
    if not _RUN.fullmatch(run_id) or files.isfile(path) is False:
        return
    here = project.run(run_id)
    there = files.info(path)
    known = here.journal.read_bytes() if here.journal.is_file() else None
    if known is not None and len(known) == there["size"]:
        found.alike.append(run_id)
        return
    content = files.cat_file(path)
    if not _is_at_rest(content, there):
        found.going_on.append(run_id)
    elif known is None:
        _bring(here.path, project, files, path, content, everything)
        found.new.append(run_id)
    elif content.startswith(known):
        _replace(project, here.journal, content)
        found.grown.append(run_id)
    else:
        found.otherwise.append(run_id)


def _is_at_rest(content: bytes, about: dict[str, Any]) -> bool:
    """Returns whether the run has ended, or nothing has been written for a long time."""
    if content.rstrip(b"\n").rpartition(b"\n")[2].startswith(_ENDED):
        return True
    written = about.get("mtime") or about.get("LastModified") or about.get("updated")
    if isinstance(written, (int, float)):
        written = datetime.fromtimestamp(written, UTC)
    return not isinstance(written, datetime) or datetime.now(UTC) - written > AT_REST


def _bring(to_folder: Path, project: Project, files: Any, path: str, content: bytes, everything: bool) -> None:
    """Puts a folder of a run or a thread in its place, as a whole."""
    there, making = PurePosixPath(path).parent, project.kept / "collecting" / PurePosixPath(path).parent.name
    making.mkdir(parents=True, exist_ok=True)
    (making / JOURNAL).write_bytes(content)
    for inside in _others(files, there) if everything else ():
        to = making / inside
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(files.cat_file(f"{there}/{inside}"))
    to_folder.parent.mkdir(parents=True, exist_ok=True)
    making.replace(to_folder)


def _others(files: Any, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yields the other files of a run, relative to its folder, without browser states and symbolic links."""
    state = RunFolder(Path()).state.name
    for path, about in files.find(str(folder), detail=True).items():
        inside = PurePosixPath(path).relative_to(folder)
        belongs = ".." not in inside.parts and not inside.parts[0].startswith(state) and inside.name != JOURNAL
        if belongs and not about.get("islink"):
            yield inside


def _replace(project: Project, journal: Path, content: bytes) -> None:
    new = project.kept / "collecting" / journal.parent.name
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(content)
    new.replace(journal)
