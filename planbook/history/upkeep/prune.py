"""Removes old runs and completed threads: their rows and folders. Never touches runs that are running or waiting."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from planbook.history.ask import ask
from planbook.history.journal import is_being_written
from planbook.history.load import change
from planbook.history.read_journals import Tell
from planbook.history.store import Store
from planbook.history.threads import remove_threads
from planbook.places import Project

OLD = "SELECT run_id FROM runs WHERE started < ? AND status NOT IN ('running', 'paused') ORDER BY started, run_id"

OLD_THREADS = "SELECT thread_id FROM threads WHERE changed < ? AND state = 'completed' ORDER BY changed, thread_id"


@dataclass(frozen=True)
class PrunableRuns:
    """The runs and threads that can be removed, and the size of their folders in bytes."""

    run_ids: list[str]
    bytes: int
    thread_ids: list[str]


def find_old(project: Project, before: datetime, tell: Tell) -> PrunableRuns:
    """Returns the runs that began before a moment, and have ended or were interrupted.

    The threads are those that were completed, and did not change since.
    """
    found = [run_id for (run_id,) in ask(project, OLD, (before,), tell).rows]
    run_ids = [run_id for run_id in found if not is_being_written(project.run(run_id).journal)]
    thread_ids = [thread_id for (thread_id,) in ask(project, OLD_THREADS, (before,), tell).rows]
    folders = [*(project.run(one).path for one in run_ids), *(project.thread(one).path for one in thread_ids)]
    return PrunableRuns(run_ids, sum(map(_size, folders)), thread_ids)


def prune(project: Project, run_ids: Sequence[str], tell: Tell, thread_ids: Sequence[str] = ()) -> bool:
    """Removes these runs and threads; returns False if another process has been loading for a minute.

    The rows are removed first: if this is interrupted, the next command loads what still has its folder.
    """

    def remove(connection: duckdb.DuckDBPyConnection) -> None:
        Store(connection).remove(run_ids)
        remove_threads(connection, list(thread_ids))

    if not change(project, tell, remove):
        return False
    for thread_id in thread_ids:
        shutil.rmtree(project.thread(thread_id).path, ignore_errors=True)
    for run_id in run_ids:
        shutil.rmtree(project.run(run_id).path, ignore_errors=True)
        project.run(run_id).pending.unlink(missing_ok=True)
    return True


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
