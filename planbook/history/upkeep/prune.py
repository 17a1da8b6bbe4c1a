"""Removes old runs: their rows and their folders. Never touches runs that are running or waiting."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planbook.history.ask import ask
from planbook.history.journal import is_being_written
from planbook.history.load import change
from planbook.history.store import Store
from planbook.history.take import Tell
from planbook.places import Project

OLD = "SELECT run_id FROM runs WHERE started < ? AND status NOT IN ('running', 'paused') ORDER BY started, run_id"


@dataclass(frozen=True)
class PrunableRuns:
    """The runs that can be removed, and the size of their folders in bytes."""

    run_ids: list[str]
    bytes: int


def find_old(project: Project, before: datetime, tell: Tell) -> PrunableRuns:
    """Returns the runs that began before a moment, and have ended or were interrupted."""
    found = [run_id for (run_id,) in ask(project, OLD, (before,), tell).rows]
    run_ids = [run_id for run_id in found if not is_being_written(project.run(run_id).journal)]
    return PrunableRuns(run_ids, sum(_size(project.run(run_id).path) for run_id in run_ids))


def prune(project: Project, run_ids: Sequence[str], tell: Tell) -> bool:
    """Removes these runs; returns False if another process has been loading for a minute.

    The rows are removed first: if this is interrupted, the next command loads what still has its folder.
    """
    if not change(project, tell, lambda connection: Store(connection).remove(run_ids)):
        return False
    for run_id in run_ids:
        shutil.rmtree(project.run(run_id).path, ignore_errors=True)
        project.run(run_id).pending.unlink(missing_ok=True)
    return True


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
