"""python -m tests.flows.keep_database: writes the empty database that comes with planbook, by Prefect's own migrations.

Call it after an upgrade of Prefect that brings other migrations; `test_empty_database` says so.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from flows import shipped_database
from flows.empty_database import migrate


def made() -> str:
    """Returns the SQL of a database that the migrations make now."""
    with TemporaryDirectory() as folder, closing(sqlite3.connect(migrate(Path(folder)))) as connection:
        return shipped_database.HEAD.format(shipped_database.digest()) + "\n".join(connection.iterdump()) + "\n"


if __name__ == "__main__":
    os.environ["PYTHONHASHSEED"] = "0"  # the order of a table's constraints depends on it, and nothing else
    shipped_database.SQL.write_text(made(), encoding="utf-8")
