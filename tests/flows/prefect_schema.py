"""What Prefect's migrations make of an empty database; run as a program, it writes `flows/server_schema.sql` anew."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

SCHEMA = Path(__file__).parents[2] / "flows" / "server_schema.sql"
MIGRATE = "import asyncio, prefect.server.database as db; asyncio.run(db.provide_database_interface().create_db())"
HEADER = """-- The tables of an empty Prefect server, as its own migrations leave them (server_process.create_database).
-- Made by `python -m tests.flows.prefect_schema`; compared with the installed Prefect by tests/flows/test_server.py.
"""


def migrated(folder: Path) -> str:
    """The SQL of a database that Prefect has made from nothing in `folder`."""
    database = folder / "migrated.db"
    url = f"sqlite+aiosqlite:///{database}"
    environment = os.environ | {"PREFECT_HOME": str(folder), "PREFECT_SERVER_DATABASE_CONNECTION_URL": url}
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    with closing(sqlite3.connect(database)) as connection:
        return dump(connection)


def dump(connection: sqlite3.Connection) -> str:
    """In the order of making; the one row is the revision that the migrations have reached."""
    made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    statements = [sql for (sql,) in connection.execute(made)]
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    statements.append(f"INSERT INTO alembic_version VALUES ('{revision}')")
    return "".join(f"{sql};\n" for sql in ("BEGIN", *map(without_trailing_space, statements), "COMMIT"))


def without_trailing_space(sql: str) -> str:
    return "\n".join(line.rstrip() for line in sql.splitlines())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        SCHEMA.write_text(HEADER + migrated(Path(folder)), encoding="utf-8")
