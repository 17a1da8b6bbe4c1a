"""Removes what is old: the rows of a run, and its folder. Runs that go on, or wait, are never touched."""

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
    """The runs that may go, and how many bytes their folders have."""

    run_ids: list[str]
    bytes: int


def find_old(project: Project, before: datetime, tell: Tell) -> PrunableRuns:
    """The runs that began before then, and have ended or were cut off."""
    found = [run_id for (run_id,) in ask(project, OLD, (before,), tell).rows]
    run_ids = [run_id for run_id in found if not is_being_written(project.run(run_id).journal)]
    return PrunableRuns(run_ids, sum(_size(project.run(run_id).path) for run_id in run_ids))


def prune(project: Project, run_ids: Sequence[str], tell: Tell) -> bool:
    """Removes these runs; False where someone else has been loading for a minute.

    The rows go first: were this cut off, the next command would load what still has its folder.
    """
    if not change(project, tell, lambda connection: Store(connection).remove(run_ids)):
        return False
    for run_id in run_ids:
        shutil.rmtree(project.run(run_id).path, ignore_errors=True)
        project.run(run_id).pending.unlink(missing_ok=True)
    return True


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
