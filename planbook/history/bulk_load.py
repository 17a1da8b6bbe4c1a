"""Loads many runs at once by having DuckDB read the journals: for a rebuild, or after a long time without loading.

It takes only journals of finished runs without anomalies. The others are left to `take`, which can report what is wrong
with each. Both make the same rows.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import get_args

import duckdb

from planbook.errors import ERROR_CLASSES
from planbook.events import RunStatus, StepStatus
from planbook.history.checksums import verify_checksums
from planbook.history.database import error_kind
from planbook.history.journal import is_being_written
from planbook.history.transaction import transaction
from planbook.places import Project

WORTH_IT = 50  # runs
BATCH = 32 << 20  # bytes of journals per batch
SQL = (Path(__file__).parent / "bulk.sql").read_text(encoding="utf-8")
LARGE = 4 << 20  # bytes; no line is longer unless its journal is
START, END = b'{"event":"run_started"', b'\n{"event":"run_ended"'
LINE, NUMBERED = b'\n{"event":', b'\n{"of":%d,"event":'
REFUSED = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)
Batch = list[tuple[str, bytes]]  # ids of runs, and their journals
WORDS = {
    "classes": list(ERROR_CLASSES),
    "step_statuses": list(get_args(StepStatus)),
    "run_statuses": list(get_args(RunStatus)),
}


class Bulk:
    """Loads as many of these runs as it can, none of which is in the tables.

    `loaded` maps each to its journal's length.
    """

    def __init__(self, project: Project, connection: duckdb.DuckDBPyConnection) -> None:
        self._project = project
        self._connection = connection
        self.loaded: dict[str, int] = {}

    def put(self, run_ids: Sequence[str]) -> None:
        """Loads the runs. Raises duckdb.Error only for errors that are not about the content of journals."""
        putting: _Aside | None = None  # DuckDB loads one batch while the next is read
        try:
            for batch in self._batches(run_ids):
                if putting:
                    putting.result()
                putting = _Aside(self._put, batch)
        finally:
            if putting:
                putting.result()

    def _batches(self, run_ids: Sequence[str]) -> Iterator[Batch]:
        batch: Batch = []
        size = 0
        for run_id, journal in self._whole_ones(run_ids):
            batch.append((run_id, journal))
            size += len(journal)
            if size > BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _whole_ones(self, run_ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for run_id in run_ids:
            path = self._project.run(run_id).journal
            try:
                journal = path.read_bytes()
            except OSError:
                continue
            if _looks_whole(journal) and not is_being_written(path):
                yield run_id, journal

    def _put(self, batch: Batch) -> None:
        with tempfile.NamedTemporaryFile(dir=self._project.kept, prefix="loading-", suffix=".ndjson") as file:
            for number, (_, journal) in enumerate(batch):
                file.write((b"\n" + journal).replace(LINE, NUMBERED % number)[1:])
            file.flush()
            try:
                taken = self._run_sql(Path(file.name), batch)
            except duckdb.Error as error:
                if error_kind(error) != "other" or not isinstance(error, REFUSED):
                    raise
                return  # one of them has an anomaly: all are loaded the slow way
        self.loaded |= {batch[number][0]: len(batch[number][1]) for number in taken}

    def _run_sql(self, file: Path, batch: Batch) -> list[int]:
        """Returns the numbers of the journals that were loaded."""
        folder = self._project.path_of(self._project.runs)
        with transaction(self._connection):
            largest = max(LARGE, *(len(journal) for _, journal in batch))
            for name, value in {"journals": str(file), "largest": largest, **WORDS}.items():
                self._connection.execute(f"SET VARIABLE {name} = ?", [value])
            self._connection.execute(
                "CREATE OR REPLACE TEMP TABLE journal AS "
                "SELECT unnest(range(len($runs))) AS of, unnest($runs) AS run_id, unnest($folders) AS folder, "
                "unnest($bytes) AS bytes, unnest($sha256) AS sha256",
                {
                    "runs": [run_id for run_id, _ in batch],
                    "folders": [f"{folder}/{run_id}" for run_id, _ in batch],
                    "bytes": [len(journal) for _, journal in batch],
                    "sha256": [sha256(journal).hexdigest() for _, journal in batch],
                },
            )
            self._connection.execute(SQL)
            taken = self._connection.execute("SELECT of FROM clean").fetchall()
            self._connection.execute("DROP TABLE seen; DROP TABLE clean; DROP TABLE journal")
        return [number for (number,) in taken]


class _Aside(Thread):
    """Runs a call in a thread of its own. Executors start nothing while the process exits, which is when runs load."""

    def __init__(self, work: Callable[[Batch], None], batch: Batch) -> None:
        super().__init__(daemon=True)
        self._work, self._batch = work, batch
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work(self._batch)
        except BaseException as error:
            self._error = error

    def result(self) -> None:
        """Waits for the call to end, and raises its exception."""
        self.join()
        if self._error:
            raise self._error


def _looks_whole(journal: bytes) -> bool:
    last = journal.rfind(b"\n", 0, -1)
    is_ended = journal.startswith(START) and last > 0 and journal.startswith(END, last) and journal.endswith(b"}\n")
    return is_ended and verify_checksums(journal)
