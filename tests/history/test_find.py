"""Finding a run."""

from datetime import UTC, datetime

import pytest

from planbook.history.find import NoSuchRun, find_run
from planbook.places import Project
from tests.history.events import BEGAN, keep, passing_run

IDS = ["20260801-101500-aaaaa", "20260801-101500-bbbbb", "20260802-090000-ccccc"]


@pytest.fixture
def runs(project: Project) -> Project:
    for number, run_id in enumerate(IDS):
        prepared = datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        keep(project, list(passing_run(run_id, at=prepared.timestamp() + number)))
    return project


@pytest.mark.parametrize("asked", [IDS[1], "20260801-101500-b"])
def test_by_its_id_or_how_it_begins(runs: Project, asked: str) -> None:
    assert find_run(runs, asked) == runs.run(IDS[1])


def test_last_is_the_one_that_began_last(runs: Project) -> None:
    assert find_run(runs, "last") == runs.run(IDS[2])
    keep(runs, list(passing_run("0-by-name-the-first", at=BEGAN + 99 * 86400)))
    assert find_run(runs, "last") == runs.run("0-by-name-the-first")
    keep(runs, list(passing_run("z-written-last", at=BEGAN - 1)))
    assert find_run(runs, "last") == runs.run("0-by-name-the-first")


def test_last_among_many_is_looked_for_where_it_can_be(runs: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planbook.history.find.SOME", 1)
    older = runs.run(IDS[0]).journal
    older.write_bytes(b"would be told if it were read\n")
    assert find_run(runs, "last") == runs.run(IDS[2])
    runs.run("20260803-100000-ddddd").path.mkdir()  # nothing was recorded
    assert find_run(runs, "last") == runs.run(IDS[2])


def test_last_may_be_a_run_whose_journal_is_damaged(runs: Project) -> None:
    last = runs.run(IDS[2]).journal
    last.write_bytes(b"noise" + last.read_bytes()[9:])
    assert find_run(runs, "last") == runs.run(IDS[2])


def message(project: Project, asked: str) -> str:
    with pytest.raises(NoSuchRun) as error:
        find_run(project, asked)
    assert error.value.exit_code == 2
    return str(error.value)


def test_none_or_several(runs: Project) -> None:
    assert message(runs, "20260801") == f'"20260801" is how 2 runs begin ({IDS[0]}, {IDS[1]}). Write more of the id.'
    assert message(runs, "20260802-090000-cccca") == (
        f'No run is called "20260802-090000-cccca". Did you mean {IDS[2]}? List them: planbook runs.'
    )
    assert message(runs, "?") == f'No run is called "?". The last one is {IDS[2]}. List them: planbook runs.'
    assert message(runs, "") == f'No run is called "". The last one is {IDS[2]}. List them: planbook runs.'


def test_where_there_are_no_runs(project: Project) -> None:
    expected = f"There are no runs yet in {project.kept}. Run a plan first: planbook run PLAN."
    assert message(project, "last") == expected
    assert not project.kept.exists()
