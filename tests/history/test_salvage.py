"""Damaged journals: what can be read is read, what is known is shown, and nothing resumes such a run."""

from pathlib import Path

import pytest

from planbook.history.journal import JournalError
from planbook.history.known_run import read_known, read_whole
from planbook.history.load import load_all
from planbook.history.salvage import read_run
from planbook.places import Project
from tests.history.conftest import Ask, Planbook
from tests.history.events import BEGAN, keep, passing_run, rich_run

RUN = "20260801-101500-aaaa"


@pytest.fixture
def journal(project: Project) -> Path:
    keep(project, list(passing_run(RUN)))
    return project.run(RUN).journal


def without(journal: Path, number: int) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[: number - 1], *lines[number:]]))


@pytest.mark.parametrize(
    ("number", "damage"),
    [
        (1, ", line 1: the line before it is missing. Of this sort 1 more."),
        (5, ", line 5: the line before it is missing. Of this sort 1 more."),
    ],
)
def test_a_line_that_is_missing(journal: Path, planbook: Planbook, number: int, damage: str) -> None:
    without(journal, number)
    code, out, err = planbook("runs", "show", RUN)
    assert (code, err.splitlines()[0]) == (0, f"{journal}{damage}")
    assert out.startswith(f"{RUN}  order: passed  (2026-05-28 20:26:4")
    assert out.splitlines()[-1] == "Its journal is damaged: this is the readable part. The run cannot be resumed."
    assert planbook("report", RUN) == (0, f".planbook/runs/{RUN}/report.html\n", f"{journal}{damage}\n")


def test_two_events_on_one_line_and_a_name_that_is_wrong(journal: Path) -> None:
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b"}\n", b"}~", 2).replace(b'"step_ended"', b'"step_endef"', 1))
    reading = read_run(journal)
    assert reading.record and len(reading.record.steps) == 3
    assert [step.ended and step.ended.status for step in reading.record.steps] == ["passed"] * 3
    assert [line.partition(": ")[2].partition(" ")[0] for line in reading.damage] == ["this", "it", "an"], (
        reading.damage
    )


def test_nothing_goes_on_with_a_run_whose_journal_is_damaged(
    journal: Path, project: Project, planbook: Planbook
) -> None:
    journal.write_bytes(journal.read_bytes().replace(b'"run_ended"', b'"run_ended~', 1))
    why = f"{journal}, line 11: this is not an event of a run: "
    with pytest.raises(JournalError) as error:
        read_whole(project, journal)
    assert str(error.value).startswith(why)
    assert str(error.value).endswith(
        f"What this run did is not known for sure, so it cannot be resumed. See what is known: planbook runs show {RUN}"
    )
    code, _, err = planbook("run", "--resume", RUN)
    assert code == 2 and err.startswith(why)


def test_what_the_database_knows_better(journal: Path, project: Project, planbook: Planbook, ask: Ask) -> None:
    """A journal without its end looks like that of an interrupted run, but the run had passed."""
    load_all(project, print)
    without(journal, 11)
    without(journal, 10)
    damage = f"{journal}: it was changed after it was loaded into the history."
    code, out, err = planbook("runs", "show", RUN)
    assert (code, err) == (0, f"{damage}\n")
    assert out.startswith(f"{RUN}  order: passed  (") and "--resume" not in out
    record, damages = read_known(project, journal, print)
    assert record.steps[2].ended and record.steps[2].ended.status == "passed"
    assert damages == ["it was changed after it was loaded into the history."]
    code, _, err = planbook("run", "--resume", RUN)
    assert code == 2 and err.startswith(damage)
    assert ask("SELECT status FROM runs") == [("passed",)]


def test_a_run_that_was_loaded_while_it_went_on_keeps_what_it_had(project: Project, ask: Ask) -> None:
    keep(project, rich_run(RUN, BEGAN)[:10])  # interrupted
    load_all(project, print)
    before = ask("SELECT * FROM attempts ORDER BY ALL")
    path = project.run(RUN).journal
    without(path, 3)
    told: list[str] = []
    load_all(project, told.append)
    load_all(project, told.append)
    assert told == [f"{path}, line 3: the line before it is missing. The history keeps what it has of the run."]
    assert ask("SELECT * FROM attempts ORDER BY ALL") == before
    assert ask("SELECT state FROM loaded") == [("kept",)]


def test_where_nothing_can_be_read_it_is_said_who_knows(journal: Path, project: Project, planbook: Planbook) -> None:
    load_all(project, print)
    journal.write_bytes(bytes(100))
    for command in (("runs", "show", RUN), ("report", RUN)):
        code, out, err = planbook(*command)
        assert (code, out) == (2, "")
        assert err.endswith(
            f"Nothing of it can be shown. The history has it: planbook sql \"FROM steps WHERE run_id = '{RUN}'\"\n"
        )
