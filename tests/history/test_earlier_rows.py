"""Which earlier run had the same inputs, and how it ended, according to the journals."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planbook.events import AttemptEnded, Event, RunEnded, Sending, StepEnded
from planbook.history.earlier_rows import EarlierRun, earlier_runs
from planbook.history.journal import Journal, JournalError
from planbook.history.load import load_all
from planbook.places import Project
from planbook.secrets.redaction import Mask
from tests.history.events import BEGAN, keep, passing_run, run_started, step, step_started

ADA = {"name": "Ada", "shop": "a"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def found(project: Project, *runs: dict[str, Any], given: str = "name", mask: Mask | None = None) -> list[Any]:
    return earlier_runs(project, "order", runs, given.split(), mask or Mask({}))


def sending(run_id: str, ended: bool = True, known: bool = False, **changes: Any) -> Iterator[Event]:
    """Yields a run that stopped in a `once` step, or after it."""
    yield run_started(run_id, **changes)
    yield from step(1)
    yield step_started(2, title="Place the order", effect="once")
    yield Sending(at=BEGAN, index=2, attempt=1)
    if known:
        yield AttemptEnded(at=BEGAN, index=2, attempt=1, status="passed", ms=1, sent=True)
        yield StepEnded(at=BEGAN, index=2, status="passed", attempts=1, ms=1)
    if ended:
        yield RunEnded(at=BEGAN, status="failed", seconds=1, because="02: no")


def stopped(run_id: str, **changes: Any) -> Iterator[Event]:
    """Returns a run that failed before it had sent anything that may be sent only one time."""
    yield run_started(run_id, **changes)
    yield from step(1)
    yield step_started(2, effect="once")
    yield RunEnded(at=BEGAN, status="failed", seconds=1, because="02: no")


def test_nothing_has_run_yet(project: Project) -> None:
    assert found(project, ADA, ADA) == [None, None]


def test_one_that_passed(project: Project) -> None:
    keep(project, list(passing_run("r1", inputs=ADA)))
    keep(project, list(passing_run("r2", inputs=ADA, plan="other")))
    keep(project, list(passing_run("r3", inputs=ADA, path="")))  # a draft of the plan
    assert found(project, {**ADA, "name": "Bob"}, ADA) == [None, EarlierRun("r1", "passed")]


def test_one_that_stopped_counts_where_something_may_have_been_sent(project: Project) -> None:
    keep(project, list(stopped("r1", inputs=ADA)))
    assert found(project, ADA) == [None]
    for number, (ended, known) in enumerate([(True, True), (True, False), (False, True), (False, False)]):
        name = f"Bob {number}"
        keep(project, list(sending(f"r{name}", ended, known, inputs={**ADA, "name": name})))
        assert found(project, {**ADA, "name": name}) == [EarlierRun(f"r{name}", "sent", "Place the order")]


def test_one_that_goes_on_in_another_process(project: Project) -> None:
    journal = Journal(project.run("r1").journal)
    journal.tell(run_started("r1", inputs=ADA))
    assert found(project, ADA) == [EarlierRun("r1", "running")]
    journal.close()
    assert found(project, ADA) == [None]


def test_one_that_is_paused_is_not_begun_anew(project: Project) -> None:
    begun = [event for event in stopped("r1", inputs=ADA) if not isinstance(event, RunEnded)]
    keep(project, [*begun, RunEnded(at=BEGAN + 9, status="paused", seconds=9)])
    assert found(project, ADA) == [EarlierRun("r1", "paused")]


def test_runs_that_went_on_with_one_another_are_one(project: Project) -> None:
    keep(project, list(sending("r1", inputs=ADA)))
    keep(project, list(stopped("r2", inputs=ADA, resumes="r1")))
    assert found(project, ADA, ADA) == [EarlierRun("r2", "sent", "Place the order"), None]
    keep(project, list(passing_run("r3", inputs=ADA, resumes="r2")))
    assert found(project, ADA, ADA) == [EarlierRun("r3", "passed"), None]


def test_equal_rows_have_each_a_run_of_their_own_the_best_first(project: Project) -> None:
    keep(project, list(sending("r1", inputs=ADA)))
    keep(project, list(passing_run("r2", inputs=ADA)))
    first, second, third = found(project, ADA, ADA, ADA)
    assert (first.run_id, second.run_id, third) == ("r2", "r1", None)


def test_a_part_of_a_plan_counts_where_it_has_sent_something(project: Project) -> None:
    for number, part in enumerate([{"first": "click-2"}, {"until": "click-1"}]):
        keep(project, list(passing_run(f"r{number}", inputs=ADA, **part)))
        assert found(project, ADA) == [None]
    *events, _ = sending("r9", known=True, inputs=ADA, until="click-2")
    keep(project, [*events, RunEnded(at=BEGAN, status="passed", seconds=1)])
    assert found(project, ADA) == [EarlierRun("r9", "passed")]


@pytest.mark.parametrize(
    ("before", "given", "same"),
    [
        ({"name": "Ada", "shop": "a"}, "name", True),
        ({"name": "Ada", "shop": "a"}, "name shop", True),
        ({"name": "Ada"}, "name", True),  # the plan did not have this input yet: it counts as having its default
        ({"name": "Ada"}, "name shop", False),  # here it is set explicitly
        ({"name": "Ada", "shop": "b"}, "name", False),  # another default, or another --set
        ({"name": "Ada", "shop": "a", "gone": 1}, "name", True),  # an input that the plan no longer has
        ({"shop": "a"}, "name", False),
        ({}, "name", False),
    ],
)
def test_the_same_inputs(project: Project, before: dict[str, Any], given: str, same: bool) -> None:
    keep(project, list(passing_run("r1", inputs=before)))
    assert found(project, ADA, given=given) == [EarlierRun("r1", "passed") if same else None]


def test_values_are_compared_as_the_record_has_them(project: Project) -> None:
    mask = Mask({"PASSWORD": "secret-1"})
    recorded = {"day": "2026-03-01", "text": "is ••••PASSWORD", "rows": [{"a": "1"}], "number": 2.5, "yes": True}
    keep(project, list(passing_run("r1", inputs=recorded)))
    inputs = {"day": date(2026, 3, 1), "text": "is secret-1", "rows": [{"a": "1"}], "number": 2.5, "yes": True}
    assert found(project, inputs, given="day text rows number yes", mask=mask) == [EarlierRun("r1", "passed")]
    assert found(project, inputs, given="day text rows number yes") == [None]


def test_what_was_no_secret_yet_is_the_same_still(project: Project) -> None:
    keep(project, list(passing_run("r1", inputs={"text": "is secret-1"})))
    inputs = {"text": "is secret-1"}
    assert found(project, inputs, given="text", mask=Mask({"PASSWORD": "secret-1"})) == [EarlierRun("r1", "passed")]


def test_a_run_that_was_killed_before_it_began_and_a_folder_without_one(project: Project) -> None:
    project.run("r1").path.mkdir(parents=True)
    Journal(project.run("r2").journal).close()
    assert found(project, ADA) == [None]


def test_a_journal_that_lost_its_end_is_no_reason_to_send_again(project: Project) -> None:
    keep(project, list(passing_run("r1", inputs=ADA)))
    load_all(project, print)
    journal = project.run("r1").journal
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-2]))
    assert found(project, ADA) == [EarlierRun("r1", "passed")]


def test_a_damaged_journal_is_no_reason_to_send_again(project: Project) -> None:
    keep(project, list(passing_run("r1", inputs=ADA)))
    journal = project.run("r1").journal
    lines = journal.read_bytes().splitlines(keepends=True)
    for damaged in ([*lines[:2], b"{}\n", *lines[2:]], [lines[0], *lines[2:]]):
        journal.write_bytes(b"".join(damaged))
        assert found(project, ADA) == [EarlierRun("r1", "passed")]
    assert found(project, {**ADA, "name": "Bob"}) == [None]  # it belongs to another row
    journal.write_bytes(b"".join([*lines[:2], b"{}\n", *lines[3:-1]]))
    with pytest.raises(JournalError) as caught:
        found(project, ADA)
    assert str(caught.value) == (
        f'{journal}, line 3: this is not an event of a run: "{{}}". '
        "The journal was changed or damaged after it was written. "
        "It is therefore unknown how this run of the plan ended. See: planbook runs show r1"
    )
