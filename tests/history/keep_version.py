"""Saves a small history of this version of the tables for later tests, and writes the tables of a new history:
`python -m tests.history.keep_version`.

Run it after adding a migration, since only that version of planbook can make it.
"""

import tarfile
import tempfile
from pathlib import Path

from planbook.history.load import load_all
from planbook.history.migrate import FOLDER
from planbook.places import Project
from tests.history.events import BEGAN, draft_run, eventful_run, keep, passing_run, rich_run
from tests.history.write_tables import write_tables

KEPT = Path(__file__).parent / "versions"
DAY = 86400


def main() -> None:
    write_tables()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        keep(project, rich_run("20260528-a"))
        keep(project, list(passing_run("20260529-b", 3, BEGAN + DAY)))
        keep(project, rich_run("20260530-c", BEGAN + 2 * DAY)[:8])
        keep(project, eventful_run("20260531-d", BEGAN + 3 * DAY))
        keep(project, draft_run("20260601-e", BEGAN + 4 * DAY))
        load_all(project, print)
        with tarfile.open(KEPT / f"{len(list(FOLDER.glob('*.sql')))}.tar.xz", "w:xz") as archive:
            archive.add(project.history, "history.duckdb")
            archive.add(project.runs, "runs")


if __name__ == "__main__":
    main()
