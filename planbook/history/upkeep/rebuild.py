"""Rebuilds the database from the journals without losing rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from planbook.history import database
from planbook.history.load import load_all, rebuild
from planbook.history.read_journals import Tell
from planbook.history.rows import TABLES
from planbook.history.threads import keep_former_threads
from planbook.history.transaction import transaction
from planbook.places import Project

LOADED = """
SELECT was.run_id, was.state, was.bytes, was.sha256, made.state, made.bytes, made.sha256
FROM former.main.loaded was LEFT JOIN main.loaded made USING (run_id)
WHERE was.run_id IN (SELECT run_id FROM former.main.runs)
ORDER BY 1
"""
ACTS = """
INSERT INTO main.audit BY NAME FROM former.main.audit WHERE sha256 NOT IN (SELECT sha256 FROM main.audit)
"""
CERTAIN = ("ended", "kept", "interrupted")
"""States of completed runs: what was loaded then was everything."""


@dataclass(frozen=True)
class Rebuilt:
    """The number of runs; how many of them kept their former rows, and why; and the path of the former database."""

    runs: int
    without_journal: int
    changed: int
    former: Path | None


def rebuild_keeping_rows(project: Project, tell: Tell) -> Rebuilt | None:
    """Rebuilds the database; returns None if another process has been loading for a minute.

    Keeps the rows of the former database, which is renamed, for runs whose journal is missing or was changed after it
    was loaded. Keeps acts that the file of acts lacks as well, and threads that have no journal any more.
    """
    load_all(project, tell)
    former = _set_aside(project)
    keeping = _Keeping(project, former)
    if not rebuild(project, tell, former is None, keeping.put):
        if former:
            former.unlink()
        return None
    with database.open_for_reading(project.history) as connection:
        [count] = connection.execute("SELECT count(*) FROM runs").fetchone() or [0]
    return Rebuilt(count, keeping.without_journal, keeping.changed, former)


def _set_aside(project: Project) -> Path | None:
    """Makes a second name for the current database; returns None if there is none that can be read."""
    if not project.history.exists():
        return None
    try:
        database.open_for_reading(project.history).close()
    except duckdb.Error as error:
        if database.error_kind(error) == "broken":
            return None
        raise
    former = project.history.with_name(f"{project.history.name}.before-{datetime.now():%Y%m%d-%H%M%S-%f}")
    former.hardlink_to(project.history)
    return former


class _Keeping:
    """Keeps rows of the former database."""

    def __init__(self, project: Project, former: Path | None) -> None:
        self._project = project
        self._former = former
        self.without_journal = self.changed = 0

    def put(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Inserts them into the new database."""
        if self._former is None:
            return
        quoted = str(self._former).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS former (READ_ONLY)")
        with transaction(connection):
            for run_id, state in list(self._better(connection)):
                for table in (*TABLES, "loaded"):
                    connection.execute(f'DELETE FROM main."{table}" WHERE run_id = ?', [run_id])
                    connection.execute(
                        f'INSERT INTO main."{table}" BY NAME FROM former.main."{table}" WHERE run_id = ?', [run_id]
                    )
                connection.execute("UPDATE main.loaded SET state = ? WHERE run_id = ?", [state, run_id])
            connection.execute(ACTS)
            keep_former_threads(connection, self._project)
        connection.execute("DETACH former")

    def _better(self, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
        """Yields the runs whose former rows are better, and their state."""
        for run_id, state, size, digest, made, made_size, made_digest in connection.execute(LOADED).fetchall():
            if made is None:
                self.without_journal += 1
                yield run_id, state
            elif state in CERTAIN and self._was_changed(run_id, state, size, digest, made, made_size, made_digest):
                self.changed += 1
                yield run_id, "kept"

    def _was_changed(
        self, run_id: str, state: str, size: int, digest: str | None, made: str, made_size: int, made_digest: str
    ) -> bool:
        """Returns whether the journal is no longer what was loaded."""
        if digest is None:
            return made == "damaged"
        if made_size <= size or state != "interrupted":  # a finished journal does not grow
            return digest != made_digest
        return sha256(self._project.run(run_id).journal.read_bytes()[:size]).hexdigest() != digest
