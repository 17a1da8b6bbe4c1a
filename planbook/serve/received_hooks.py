"""The messages that hooks have received: none starts a second run, also after the server was started again.

A message is noted with the id of its run before that is started. Where the server ended in between, the message starts
this very run when it is sent again: whether it has begun can be seen.
"""

import time
from collections.abc import Sequence

from planbook.serve.auth.database import Database

KEPT = 400 * 86400.0
"""Seconds for which ids are kept. GitHub's messages say no time: one is refused again for as long as this."""
AT_MOST = 120.0
"""Seconds in which a run has begun or was refused; then nobody is starting it any more."""


class Received:
    """The messages of one hook of one project."""

    def __init__(self, database: Database, project: str, hook: str) -> None:
        self._database, self._of = database, (project, hook)

    def claim(self, ids: Sequence[str], run_id: str) -> tuple[str, bool]:
        """Notes that the message is to start a run: this one, or the one that it was to start when it came before.

        Returns the run's id ("" for none), and whether it is to be started now.
        """
        with self._database.open() as connection:
            connection.execute("DELETE FROM received WHERE at < ?", [time.time() - KEPT])
            query = "SELECT at, run_id, done FROM received WHERE project = ? AND hook = ? AND id = ?"
            rows = [connection.execute(query, [*self._of, each]).fetchone() for each in ids]
            before = next((row for row in rows if row is not None), None)
            if before is not None and (before["done"] or time.time() - before["at"] < AT_MOST):
                return before["run_id"], False
            mine = before["run_id"] if before is not None else run_id
            for each in ids:
                connection.execute(
                    "INSERT OR REPLACE INTO received (project, hook, id, at, run_id, done) VALUES (?, ?, ?, ?, ?, 0)",
                    [*self._of, each, time.time(), mine],
                )
        return mine, True

    def done(self, ids: Sequence[str], run_id: str) -> None:
        """Notes that the message has started the run; "" if it starts none."""
        self._change("UPDATE received SET done = 1, run_id = ?", ids, run_id)

    def forget(self, ids: Sequence[str]) -> None:
        """The message started nothing, and may be sent again."""
        self._change("DELETE FROM received", ids)

    def _change(self, change: str, ids: Sequence[str], *given: str) -> None:
        with self._database.open() as connection:
            for each in ids:
                connection.execute(f"{change} WHERE project = ? AND hook = ? AND id = ?", [*given, *self._of, each])
