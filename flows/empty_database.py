"""An empty Prefect database, kept once per Prefect version; each new server starts with a copy of it.

Prefect's migrations, more than a hundred, take about eight seconds. They run only if planbook has not been shipped with
their result (`flows.shipped_database`). This module does not import Prefect: the migrations run in a separate process.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from flows import shipped_database
from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.places import cache


class MigrationError(PlanbookError):
    """Prefect's own migrations failed."""


MIGRATE = "import asyncio, prefect.server.database as db; asyncio.run(db.provide_database_interface().create_db())"


def path() -> Path:
    """Returns the path of the empty database, in the user's cache folder."""
    return cache() / "planbook" / f"prefect-{version('prefect')}.db"


def is_made() -> bool:
    """Returns whether the empty database exists and can be read."""
    return bool(_revision(path()))


def is_at_its_revision(database: Path) -> bool:
    """Returns whether a server's database has had all migrations that the empty one had."""
    revision = _revision(path())
    return bool(revision) and revision == _revision(database)


def _revision(database: Path) -> list[str]:
    """Returns the last migration of each branch, of which Prefect has one; none if it cannot be read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as made:
        return sorted(revision for (revision,) in made.execute("SELECT version_num FROM alembic_version"))
    return []


def needs_migrations() -> bool:
    """Returns whether Prefect's migrations have to run, which takes some time."""
    return not is_made() and not shipped_database.fits()


def make(tell: Callable[[str], None]) -> None:
    """Makes the empty database if it is missing, and announces through `tell` if that takes some time.

    If several processes call this, one makes it and the others wait. Raises OSError if it cannot be written, and
    MigrationError.
    """
    if is_made():
        return
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder), TemporaryDirectory(dir=folder) as made:
        if not is_made():
            (_from_sql(Path(made)) or _announced_migration(Path(made), tell)).replace(path())


def announcement() -> str:
    """Returns the message that is shown while the empty database is made."""
    return f"Making an empty database for Prefect {version('prefect')}, once on this machine (about ten seconds) …"


def copy_to(database: Path) -> None:
    """Copies the empty database to where a new server expects its own, unless one is there.

    Raises what `make` raises.
    """
    if database.exists():
        return
    make(lambda line: None)
    write_atomically(database, path().read_bytes())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "prefect.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _from_sql(folder: Path) -> Path | None:
    """Makes the database from the SQL that comes with planbook; None if that is not for the installed Prefect."""
    database = folder / "from_sql.db"
    try:
        if shipped_database.fits():
            shipped_database.write_to(database)
            return database
    except sqlite3.Error:  # the SQL was changed, or there is no room
        pass
    return None


def _announced_migration(folder: Path, tell: Callable[[str], None]) -> Path:
    tell(announcement())
    return migrate(folder)


def migrate(folder: Path) -> Path:
    """Runs Prefect's migrations and returns their result, a single file in the folder, without a journal."""
    database = folder / "prefect.db"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
    }
    done = subprocess.run([sys.executable, "-c", MIGRATE], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise MigrationError(f"Prefect's migrations failed: {_last(done.stderr)}")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(folder / "whole.db"),))
    return folder / "whole.db"


def _last(printed: str) -> str:
    return (printed.strip().splitlines() or ["they printed nothing"])[-1]
