"""The table `audit`: what people did, loaded from the file to which each act is written first (`planbook.audit`)."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
from pydantic import ValidationError

from planbook.audit import Entry
from planbook.history.store import Store
from planbook.history.summary import as_time
from planbook.places import Project

RECENT = 1000  # newest acts among which the last loaded one is searched for first
SOME = 5  # differences that are reported individually
DIFFERENT = """
WITH here AS (SELECT *, hash(t) AS seen FROM history.audit t), made AS (SELECT *, hash(t) AS seen FROM anew.audit t)
SELECT coalesce(here.number, made.number), coalesce(here.act, made.act), coalesce(here.subject, made.subject),
    coalesce(here.who, made.who),
    CASE WHEN made.sha256 IS NULL THEN 'history' WHEN here.sha256 IS NULL THEN 'anew' ELSE 'both' END
FROM here FULL JOIN made USING (sha256)
WHERE here.seen IS DISTINCT FROM made.seen
ORDER BY 1, here.happened
"""


def keep_acts(connection: duckdb.DuckDBPyConnection, project: Project) -> bool:
    """Inserts the acts that the table lacks, and returns whether there were any. Existing rows are never changed."""
    found = connection.execute("SELECT sha256 FROM audit ORDER BY number DESC LIMIT ?", [RECENT]).fetchall()
    recent = {sha256 for (sha256,) in found}
    new = {}
    for entry in _newest_first(project):
        if entry.sha256 in recent:
            break
        new[entry.sha256] = entry
    if not new:
        return False
    query = "SELECT sha256 FROM audit WHERE sha256 IN (SELECT unnest(?))"
    for (sha256,) in connection.execute(query, [list(new)]).fetchall():
        del new[sha256]
    Store(connection).insert("audit", [_row(entry) for entry in reversed(new.values())])
    return bool(new)


def _newest_first(project: Project) -> Iterator[Entry]:
    try:
        lines = project.audit.read_bytes().splitlines()
    except OSError:
        return
    for line in reversed(lines):
        with suppress(ValidationError):  # `planbook history verify` reports what is wrong with the file
            yield Entry.model_validate_json(line)


def _row(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(exclude={"at"}) | {"happened": as_time(entry.at)}


def differences(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[str]:
    """Yields how the databases `history` and `anew`, the second one made from the file, differ in acts."""
    found = connection.execute(DIFFERENT).fetchall()
    for number, act, subject, who, only in found[:SOME]:
        what = f"audit: act {number} ({act} {subject}, by {who})"
        match only:
            case "history":
                yield f"{what} is in the history, and not in {file}"
            case "anew":
                yield f"{what} is in {file}, and not in the history"
            case _:
                yield f"{what} is in the history otherwise than in {file}"
    if len(found) > SOME:
        yield f"audit: … and {len(found) - SOME} more"
