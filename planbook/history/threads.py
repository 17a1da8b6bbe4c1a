"""The tables of threads, loaded from their journals (`planbook.threads.journal`)."""

from collections.abc import Iterator
from contextlib import suppress

import duckdb

from planbook.history.rows import Row
from planbook.history.store import Store
from planbook.history.thread_json import artifact, goal, head, memory, message
from planbook.history.transaction import transaction
from planbook.places import Project, names_in
from planbook.threads.journal import begins_so, damage, read
from planbook.threads.thread import Thread

TABLES = ("threads", "messages", "memories", "goals")
SAME = """
WITH here AS (SELECT thread_id, sum(hash(t)) AS seen FROM history."{table}" t GROUP BY thread_id),
     made AS (SELECT thread_id, sum(hash(t)) AS seen FROM anew."{table}" t GROUP BY thread_id)
SELECT coalesce(here.thread_id, made.thread_id), here.thread_id IS NULL, made.thread_id IS NULL
FROM here FULL JOIN made USING (thread_id) WHERE here.seen IS DISTINCT FROM made.seen ORDER BY 1
"""
BETTER = 'INSERT INTO main."{table}" BY NAME FROM former.main."{table}" WHERE thread_id IN (SELECT unnest(?))'


def keep_threads(connection: duckdb.DuckDBPyConnection, project: Project) -> bool:
    """Brings the tables up to date, and returns whether anything changed.

    The rows of a thread stay if its journal is gone or no longer begins with what was loaded: the tables have more then
    (`planbook history verify` reports it). Those of a deleted thread go.
    """
    sizes = _sizes(project)
    if not sizes:
        return False
    query = "SELECT thread_id, bytes, sha256 FROM threads"
    known = {name: (size, digest) for name, size, digest in connection.execute(query).fetchall()}
    changed = [name for name, size in sizes.items() if name not in known or known[name][0] != size]
    threads = [thread for name in changed if (thread := _thread(project, name, known.get(name)))]
    deleted = [thread.id for thread in threads if thread.state == "deleted" and thread.id in known]
    there = [thread for thread in threads if thread.state != "deleted"]
    if there or deleted:
        with transaction(connection):
            remove_threads(connection, [*deleted, *(thread.id for thread in there)])
            store = Store(connection)
            for table, rows in _rows(there).items():
                store.insert(table, rows)
    return bool(there or deleted)


def remove_threads(connection: duckdb.DuckDBPyConnection, thread_ids: list[str]) -> None:
    """Removes all rows of these threads."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE thread_id IN (SELECT unnest(?))", [thread_ids])


def keep_former_threads(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Takes from the attached database `former` the rows of threads whose journals have less."""
    query = "SELECT thread_id, bytes, sha256 FROM former.main.threads"
    former = {name: (size, digest) for name, size, digest in connection.execute(query).fetchall()}
    better = [name for name, known in former.items() if _thread(project, name, known) is None]
    if better:
        remove_threads(connection, better)
        for table in TABLES:
            connection.execute(BETTER.format(table=table), [better])


def thread_differences(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yields how the databases `history` and `anew`, the second one made from the journals, differ in threads."""
    told = set()
    for table in TABLES:
        for thread_id, is_only_anew, is_only_here in connection.execute(SAME.format(table=table)).fetchall():
            if thread_id in told:
                continue
            told.add(thread_id)
            if table == "threads" and is_only_here:
                yield f"thread {thread_id}: it is in the history, and has no journal"
            elif table == "threads" and is_only_anew:
                yield f"thread {thread_id}: it has a journal, and is not in the history"
            else:
                yield f"thread {thread_id}: rows of {table} are not what its journal says"


def damaged_threads(project: Project) -> Iterator[str]:
    """Yields what is wrong with the journals of threads."""
    for name in sorted(_sizes(project)):
        journal = project.thread(name).journal
        with suppress(OSError):
            for what in damage(journal.read_bytes()):
                yield f"{journal}, {what}"


def _sizes(project: Project) -> dict[str, int]:
    """Returns the length of each thread's journal, without a line that is half written."""
    found = {}
    for name in names_in(project.threads):
        with suppress(OSError):
            found[name] = project.thread(name).journal.stat().st_size
    return found


def _thread(project: Project, name: str, known: tuple[int, str] | None) -> Thread | None:
    """Returns the thread by its journal; None if there is none, or it has less than what is known of it."""
    try:
        content = project.thread(name).journal.read_bytes()
    except OSError:
        return None
    thread = read(name, content)
    is_whole = known is None or thread.state == "deleted" or begins_so(content, *known)
    return thread if thread.last and is_whole else None


def _rows(threads: list[Thread]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    for thread in threads:
        of = {"thread_id": thread.id}
        more = {"host": thread.host, "bytes": thread.size, "sha256": thread.sha256}
        rows["threads"].append({**head(thread), **more, "artifacts": [artifact(one) for one in thread.artifacts]})
        rows["messages"] += [of | message(position, one) for position, one in enumerate(thread.messages, 1)]
        rows["memories"] += [of | memory(position, one) for position, one in enumerate(thread.memories, 1)]
        rows["goals"] += [of | goal(one) for one in thread.goals.values()]
    return rows
