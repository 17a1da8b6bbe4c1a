"""Migrates the tables of the history with numbered SQL files: `migrations/0001_begin.sql` and those after it."""

from pathlib import Path

import duckdb

from planbook.history.transaction import transaction

FOLDER = Path(__file__).parent / "migrations"
TABLES = Path(__file__).parent / "tables.sql"
"""What the first migrations make together, and how many they are: a new file has it in a third of their time."""
BEGIN = """
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name VARCHAR NOT NULL, applied TIMESTAMPTZ);
COMMENT ON TABLE schema_version IS 'One row for each change of the tables that this file has been through.';
COMMENT ON COLUMN schema_version.version IS 'Number of the change.';
COMMENT ON COLUMN schema_version.name IS 'Its name.';
COMMENT ON COLUMN schema_version.applied IS 'When it was made.';
"""
DONE = "INSERT INTO schema_version SELECT unnest(?), unnest(?), now()"


class NewerSchema(Exception):
    """The file was written by a newer planbook, whose tables this version does not know."""


def migrate(connection: duckdb.DuckDBPyConnection) -> bool:
    """Applies the missing migrations, each in its own transaction. Returns whether there were any."""
    files = sorted(FOLDER.glob("*.sql"))
    done = version(connection)
    if done > len(files):
        raise NewerSchema(f"its tables are of version {done}, and this version of planbook knows {len(files)}")
    made = done or _begin(connection, files)
    for number, file in enumerate(files[made:], start=made + 1):
        apply(connection, number, file)
    return done < len(files)


def is_behind(connection: duckdb.DuckDBPyConnection) -> bool:
    """Returns whether migrations are missing."""
    return version(connection) < len(list(FOLDER.glob("*.sql")))


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """Returns the number of the newest applied migration; 0 without planbook's tables."""
    try:
        row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0] or 0) if row else 0


def apply(connection: duckdb.DuckDBPyConnection, number: int, file: Path) -> None:
    """Applies one migration."""
    with transaction(connection):
        if number == 1:
            connection.execute(BEGIN)
        connection.execute(file.read_text(encoding="utf-8"))
        connection.execute(DONE, [[number], [file.stem]])


def _begin(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> int:
    """Makes the tables of a new file with those migrations that `TABLES` has. Returns their number."""
    text = TABLES.read_text(encoding="utf-8")
    made = [file.stem for file in files[: int(text.split(maxsplit=2)[1])]]
    with transaction(connection):
        connection.execute(text)
        connection.execute(DONE, [[*range(1, len(made) + 1)], made])
    return len(made)
