"""One view per plan, with one row per run and one column per value: `FROM wide."order-supplies"`.

Its columns depend on the loaded runs only, and are never computed from all runs again. A value's type only ever widens
(a number, then text), so that the order of loading does not matter.
"""

from collections.abc import Iterable, Iterator

import duckdb

OURS = {
    "run_id": "The run.",
    "started": "When it began.",
    "status": "How it ended, as in runs.",
}
TYPES = {"number": "DOUBLE", "boolean": "BOOLEAN", "moment": "TIMESTAMP", "text": "VARCHAR", "list": "VARCHAR"}
FOUND = """
CREATE OR REPLACE TEMP TABLE found AS
SELECT v.plan, v.name,
    CASE WHEN bool_or(added) THEN 'list'
        WHEN bool_and(type = 'number') THEN 'number'
        WHEN bool_and(type = 'boolean') THEN 'boolean'
        WHEN bool_and(type = 'text' AND moment IS NOT NULL) THEN 'moment'
        ELSE 'text' END AS type
FROM typed_values v JOIN runs r ON r.run_id = v.run_id AND r.plan = v.plan
WHERE r.draft IS NOT TRUE AND (v.type IS NOT NULL OR v.added) AND (? IS NULL OR v.run_id IN (SELECT unnest(?)))
GROUP BY ALL
"""
CHANGED = """
SELECT DISTINCT plan FROM found LEFT JOIN value_names known USING (plan, name)
WHERE known.type IS NULL OR (known.type <> found.type AND known.type <> 'text')
ORDER BY plan
"""
KNOW = """
INSERT INTO value_names FROM found
ON CONFLICT (plan, name) DO UPDATE SET type = CASE WHEN type = excluded.type THEN type ELSE 'text' END
"""


def update_wide_views(connection: duckdb.DuckDBPyConnection, run_ids: Iterable[str] | None) -> None:
    """Updates the views with the values of these runs (None: of all)."""
    ids = None if run_ids is None else list(run_ids)
    connection.execute(FOUND, [ids, ids])
    plans = [plan for (plan,) in connection.execute(CHANGED).fetchall()]
    if plans:
        connection.execute(KNOW)
    for plan in plans:
        make_view(connection, plan)
    connection.execute("DROP TABLE found")


def make_view(connection: duckdb.DuckDBPyConnection, plan: str) -> None:
    """Creates the view of one plan, from `value_names`."""
    query = "SELECT name, type FROM value_names WHERE plan = ? ORDER BY name"
    columns = list(_columns(connection.execute(query, [plan]).fetchall()))
    view = f"wide.{_name(plan)}"
    values = "".join(f",\n    {_expression(name, kind)} AS {_name(column)}" for column, name, kind in columns)
    connection.execute(
        f"CREATE OR REPLACE VIEW {view} AS SELECT r.run_id, r.started, r.status{values}\n"
        'FROM runs r LEFT JOIN "values" v ON v.run_id = r.run_id AND v.plan = r.plan\n'
        f"WHERE r.plan = {_text(plan)} AND r.draft IS NOT TRUE GROUP BY r.run_id, r.started, r.status"
    )
    connection.execute(
        f"COMMENT ON VIEW {view} IS {_text(f'One row per run of {plan}, with its values at the end of the run.')}"
    )
    meanings = OURS | {column: f"The value {name}: {kind}." for column, name, kind in columns}
    for column, meaning in meanings.items():
        connection.execute(f"COMMENT ON COLUMN {view}.{_name(column)} IS {_text(meaning)}")


def _columns(values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yields each value's column, name and type. DuckDB ignores letter case in names."""
    taken = {*OURS}
    for name, kind in values:
        column, number = name, 1
        while column.lower() in taken:
            number += 1
            column = f"{name}_{number}"
        taken.add(column.lower())
        yield column, name, kind


def _expression(name: str, kind: str) -> str:
    if kind == "list":
        return (
            f"CAST(to_json(list(v.value ORDER BY v.position) FILTER (v.name = {_text(name)} AND v.added)) AS VARCHAR)"
        )
    return f"try_cast(arg_max_null(v.value ->> '$', v.position) FILTER (v.name = {_text(name)}) AS {TYPES[kind]})"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
