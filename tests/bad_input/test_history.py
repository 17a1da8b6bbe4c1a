"""A history that is not a DuckDB file is renamed and rebuilt from the journals; no run and no query fails."""

import shutil
from pathlib import Path

import pytest

from tests.bad_input.conftest import Kept, kept
from tests.scratch import Scratch
from tests.sites import Site

STEPS = "steps:\n  - expect: {heading: Welcome}\n"
NO_HISTORY = "these are not rows\n" * 1000


@pytest.fixture
def copy(scratch: Scratch, tmp_path: Path) -> Scratch:
    """A copy of the project with an invalid history."""
    shutil.copytree(scratch.folder, tmp_path / "project")
    copy = Scratch(tmp_path / "project", **scratch.environment)
    copy.project.history.chmod(0o644)
    copy.project.history.write_text(NO_HISTORY)
    return copy


def aside(copy: Scratch) -> str:
    (found,) = copy.project.kept.glob("history.duckdb.broken-*")
    assert found.read_text() == NO_HISTORY
    return (
        f"{copy.project.history} is damaged, or is not a DuckDB database. It was set aside as {found.name}, "
        "and the history is made again from the runs' journals.\n"
    )


def test_a_question(copy: Scratch, earlier: Kept) -> None:
    done = copy.planbook("sql", f"SELECT status FROM runs WHERE run_id = '{earlier.run_id}'", "--csv")
    assert (done.code, done.out, done.err) == (0, "status\npassed\n", aside(copy))
    assert kept(copy, earlier.run_id) == earlier


def test_a_run(copy: Scratch, site: Site, earlier: Kept) -> None:
    done = copy.planbook("run", copy.write("tried", site.address, STEPS), "--json")
    assert (done.code, done.json["status"], done.err) == (0, "passed", aside(copy))
    assert kept(copy, earlier.run_id) == earlier
    assert kept(copy, done.json["run_id"]).rows["steps"]


def test_a_question_that_is_none(scratch: Scratch) -> None:
    done = scratch.planbook("sql", "SELECT colour FROM runs")
    assert (done.code, done.out) == (2, "") and 'Referenced column "colour" not found' in done.err


def test_a_question_that_would_change_something(scratch: Scratch, earlier: Kept) -> None:
    done = scratch.planbook("sql", "DELETE FROM runs")
    assert (done.code, done.out) == (2, "") and "read-only" in done.err
    assert kept(scratch, earlier.run_id) == earlier
