"""Makes the database anew from the journals, and loses no row by it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from planbook.history import database
from planbook.history.load import rebuild
from planbook.history.take import Tell, all_runs
from planbook.places import Project


@dataclass(frozen=True)
class Rebuilt:
    """How many runs the history has; how many had no journal any more, and where the former database is then."""

    runs: int
    without_journal: int
    kept: Path | None


def rebuild_kept(project: Project, tell: Tell) -> Rebuilt | None:
    """Makes the database anew; None where someone else has been loading for a minute."""
    lost, broken = _without_journal(project)
    kept = None
    if lost:
        kept = project.history.with_name(f"{project.history.name}.before-{datetime.now():%Y%m%d-%H%M%S-%f}")
        kept.hardlink_to(project.history)
    if not rebuild(project, tell, broken):
        return None
    with database.open_for_reading(project.history) as connection:
        [count] = connection.execute("SELECT count(*) FROM runs").fetchone() or [0]
    return Rebuilt(count, lost, kept)


def _without_journal(project: Project) -> tuple[int, bool]:
    """How many runs are in the database only; and whether it cannot be read."""
    if not project.history.exists():
        return 0, False
    try:
        with database.open_for_reading(project.history) as connection:
            known = {run_id for (run_id,) in connection.execute("SELECT run_id FROM runs").fetchall()}
    except duckdb.Error as error:
        return 0, database.trouble(error) == "broken"
    return len(known - all_runs(project)), False
