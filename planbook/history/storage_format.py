"""The storage format of a history's file: one that current tools can open, whatever DuckDB version planbook has.

A file keeps the format in which it was created, so one of another format is rewritten.
"""

from pathlib import Path

from planbook.history import database
from planbook.history.migrate import migrate
from planbook.history.rows import TABLES
from planbook.history.threads import TABLES as OF_THREADS
from planbook.history.transaction import transaction
from planbook.history.wide import update_wide_views

OF_READERS = 64
"""The number of the format in a file's header; newer formats have higher numbers."""
_MAGIC, _NUMBER = slice(8, 12), slice(12, 20)
ALL = (*TABLES, *OF_THREADS, "by_hand", "loaded", "audit")


def is_readable_format(path: Path) -> bool:
    """Returns whether the tools that the docs name can open the file.

    True for other files, which are checked elsewhere.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_NUMBER.stop)
    except OSError:
        return True
    return head[_MAGIC] != b"DUCK" or int.from_bytes(head[_NUMBER], "little") <= OF_READERS


def rewrite(path: Path) -> None:
    """Rewrites a file that nobody has open in the format for readers. Raises duckdb.Error, OSError, NewerSchema."""
    new = path.with_name("history.anew.duckdb")
    new.unlink(missing_ok=True)
    with database.open_for_writing(path) as connection:
        migrate(connection)
    with database.open_for_writing(new) as connection:
        migrate(connection)
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS former (READ_ONLY)")
        with transaction(connection):
            for table in ALL:
                connection.execute(f'DELETE FROM main."{table}"')
                connection.execute(f'INSERT INTO main."{table}" BY NAME FROM former.main."{table}"')
        connection.execute("DETACH former")
        update_wide_views(connection, None)
        connection.execute("CHECKPOINT")
    new.replace(path)
