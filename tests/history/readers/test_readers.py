"""A history and its export, read by older versions of DuckDB, by pandas and by Polars: `make readers`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planbook.history.load import load_all
from planbook.history.upkeep.export import export
from planbook.places import Project
from tests.history.events import BEGAN, eventful_run, keep, passing_run, rich_run

pytestmark = pytest.mark.slow
READERS = Path(__file__).parents[3] / ".venv/.readers"
VERSIONS = ["1.1.3", "1.2.2", "1.3.2", "1.4.4"]
READ_ALL = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
names = connection.execute(
    "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
    "SELECT schema_name, table_name FROM duckdb_tables()"
).fetchall()
for schema, name in names:
    connection.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall()
print(duckdb.__version__, len(names), connection.execute("SELECT count(*) FROM runs").fetchone()[0])
print(connection.execute('SELECT order_no FROM wide."order" WHERE order_no IS NOT NULL').fetchone()[0])
"""
PANDAS = """
import sys, pandas
runs = pandas.read_parquet(sys.argv[1] + "/runs")
values = pandas.read_parquet(sys.argv[1] + "/values")
print(len(runs), sorted(set(runs["host"])), sorted(set(runs["machine"].astype(str))))
print([type(value).__name__ for value in values["value"]], list(values["value"])[0])
"""
POLARS = """
import sys, polars
runs = polars.read_parquet(sys.argv[1] + "/runs/**/*.parquet", hive_partitioning=True)
values = polars.read_parquet(sys.argv[1] + "/values/**/*.parquet", hive_partitioning=True)
print(len(runs), sorted(set(runs["host"])), sorted(set(runs["machine"])))
print([type(value).__name__ for value in values["value"]], list(values["value"])[0])
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("readers"))
    (made.folder / "plans").mkdir()
    keep(made, rich_run("20260801-a"))
    keep(made, eventful_run("20260802-b", BEGAN + 86400))
    keep(made, list(passing_run("20260803-c", at=BEGAN + 2 * 86400, host="web 2")))
    load_all(made, print)
    export(made, made.folder / "exported", print)
    return made


def read(program: str, place: Path, packages: str) -> list[str]:
    environment = os.environ | {"PYTHONPATH": str(READERS / packages)}
    told = subprocess.run(
        [sys.executable, "-c", program, str(place)], env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


@pytest.mark.parametrize("version", VERSIONS)
def test_by_an_older_duckdb(project: Project, version: str) -> None:
    first, number = read(READ_ALL, project.history, version)
    assert (first.split()[0], first.split()[2], number) == (version, "3", "0042")


@pytest.mark.parametrize("program", [PANDAS, POLARS], ids=["pandas", "Polars"])
def test_an_export(project: Project, program: str) -> None:
    assert read(program, project.folder / "exported", "frames") == [
        "3 ['here', 'web 2'] ['here', 'web 2']",
        "['str', 'str', 'str'] \"0042\"",
    ]
