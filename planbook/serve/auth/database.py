"""The file of users, keys, and answers that were given already: `.planbook/serve/serve.db`, readable by its owner only.

Passwords and keys are in it as hashes. Nothing else is kept by the server that cannot be made again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from planbook.errors import PlanbookError
from planbook.places import Project

PATIENCE = 10.0  # seconds for another process that writes
VERSION = 2
SCHEMA = """
CREATE TABLE users (
    name TEXT PRIMARY KEY, full_name TEXT NOT NULL, email TEXT NOT NULL, password TEXT, created REAL NOT NULL
) STRICT;
CREATE TABLE roles (
    user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, project TEXT NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY (user, project)
) STRICT;
CREATE TABLE keys (
    id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, name TEXT NOT NULL, kind TEXT NOT NULL,
    sha256 TEXT NOT NULL, scopes TEXT, project TEXT, created REAL NOT NULL, expires REAL, used REAL
) STRICT;
CREATE TABLE first (sha256 TEXT NOT NULL) STRICT;
CREATE TABLE answers (
    user TEXT NOT NULL, key TEXT NOT NULL, asked TEXT NOT NULL, at REAL NOT NULL, status INTEGER, body TEXT,
    location TEXT, PRIMARY KEY (user, key)
) STRICT;
"""
SINCE = {
    2: """
CREATE TABLE received (
    project TEXT NOT NULL, hook TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, run_id TEXT NOT NULL,
    done INTEGER NOT NULL, PRIMARY KEY (project, hook, id)
) STRICT;
""",
}
"""What each later version has more."""


class Database:
    """The file of one server; made when it is first needed."""

    def __init__(self, project: Project) -> None:
        self.path = project.kept / "serve" / "serve.db"

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes count once the block is left, all or none. Raises PlanbookError."""
        try:
            self._make()
            with closing(sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    _upgrade(connection)
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (OSError, sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise PlanbookError(f"The users cannot be read: {error} ({self.path}).") from None

    def _make(self) -> None:
        if self.path.exists():
            return
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = _made(folder)
        with suppress(FileExistsError):  # another process was first
            self.path.hardlink_to(new)
        new.unlink()


def _upgrade(connection: sqlite3.Connection) -> None:
    """Adds to a file of an earlier version what it lacks."""
    [version] = connection.execute("PRAGMA user_version").fetchone()
    for number in range(version + 1, VERSION + 1):
        for statement in filter(str.strip, SINCE[number].split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _made(folder: Path) -> Path:
    """An empty file of this schema, under a name of its own."""
    import os
    import tempfile

    handle, name = tempfile.mkstemp(".db", "new-", folder)
    os.close(handle)
    with closing(sqlite3.connect(name)) as connection:
        connection.executescript(f"PRAGMA journal_mode = WAL; {SCHEMA} PRAGMA user_version = 1;")
    return Path(name)
