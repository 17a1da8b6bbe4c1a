"""An empty database of Prefect's. Its own migrations make it, once for each version; every server begins with a copy.

More than a hundred migrations take some five seconds, and a copy takes none. Prefect is not imported here: a process
of its own runs the migrations.
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

from planbook.errors import PlanbookError
from planbook.files.atomic_write import write_atomically
from planbook.places import cache


class MigrationError(PlanbookError):
    """Prefect's own migrations did not come to their end."""


MIGRATE = "import asyncio, prefect.server.database as db; asyncio.run(db.provide_database_interface().create_db())"


def path() -> Path:
    """Where it is kept: in the user's cache folder."""
    return cache() / "planbook" / f"prefect-{version('prefect')}.db"


def is_made() -> bool:
    """Whether it is there, and can be read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path().as_uri()}?mode=ro", uri=True)) as connection:
        return bool(connection.execute("SELECT version_num FROM alembic_version").fetchone())
    return False


def make(tell: Callable[[str], None]) -> None:
    """Makes it if it is missing; `tell` gets a line then. Of several processes one makes it, and the others wait.

    Raises OSError where nothing can be kept, and MigrationError.
    """
    if is_made():
        return
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder), TemporaryDirectory(dir=folder) as made:
        if not is_made():
            tell(announcement())
            _migrate(Path(made))
            (Path(made) / "whole.db").replace(path())


def announcement() -> str:
    """What a person is told while it is made."""
    return f"Making an empty database for Prefect {version('prefect')}, once on this machine (about ten seconds) …"


def copy_to(database: Path) -> None:
    """Lets a new server begin with it; one that has a database keeps that. Errors: those of `make`."""
    if database.exists():
        return
    make(lambda line: None)
    write_atomically(database, path().read_bytes())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "prefect.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(folder: Path) -> None:
    """Leaves `whole.db`, one file without a journal beside it."""
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


def _last(printed: str) -> str:
    return (printed.strip().splitlines() or ["they printed nothing"])[-1]
