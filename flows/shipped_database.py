"""The empty database that Prefect's migrations make, as SQL that comes with planbook: no first run waits for them.

It is used only where the migrations of the installed Prefect are, to the letter, those that made it. They made nothing
but tables and indexes, and noted the last migration. This module does not import Prefect.

`python -m tests.flows.keep_database` writes it.
"""

import sqlite3
from contextlib import closing
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

SQL = Path(__file__).with_name("empty_database.sql")
HEAD = "-- made by Prefect's migrations with the SHA-256 {}\n"
MIGRATIONS = "server/database/_migrations"


def fits() -> bool:
    """Returns whether the installed Prefect has the migrations that made the SQL."""
    try:
        with SQL.open(encoding="utf-8") as text:
            return text.readline() == HEAD.format(digest())
    except (OSError, ValueError):
        return False


def digest() -> str:
    """Returns the SHA-256 of all migrations of the installed Prefect for SQLite, by name and content.

    Raises OSError if Prefect keeps them elsewhere, ModuleNotFoundError without Prefect.
    """
    found = find_spec("prefect")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'prefect'", name="prefect")
    folder = Path(found.origin).parent / MIGRATIONS
    names = ["env.py", *(f"versions/sqlite/{file.name}" for file in sorted((folder / "versions/sqlite").glob("*.py")))]
    contents = sha256()
    for name in names:
        content = (folder / name).read_bytes()
        contents.update(f"{name} {len(content)}\n".encode() + content)
    return contents.hexdigest()


def write_to(database: Path) -> None:
    """Writes the database to a file that is not there yet. Raises OSError and sqlite3.Error."""
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(SQL.read_text(encoding="utf-8"))
