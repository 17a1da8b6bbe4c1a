"""What the last runs say about a plan and its steps."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from planbook.errors import ErrorClass
from planbook.events import AttemptEnded, Event, Failure, RequestSent, RunEnded, StepEnded
from planbook.history.load import load_all
from planbook.history.outcomes import LAST, TIMED, outcomes
from planbook.places import Project
from planbook.runs.earlier_runs import Past, PastRun, PastStep
from tests.history.conftest import Holder
from tests.history.events import BEGAN, keep, passing_run, run_started, step_started


def run_of(run_id: str, at: float, *steps: tuple[str, str, float] | tuple[str, str, float, ErrorClass]) -> list[Event]:
    """Returns the events of a run from steps: each an id, a status, a time, and possibly an error class."""
    events: list[Event] = [run_started(run_id, at)]
    for index, (id, status, ms, *why) in enumerate(steps, 1):
        error = Failure(error_class=why[0], message="So it was.") if why else None
        events += [
            step_started(index, at, id=id),
            StepEnded(at=at, index=index, status=status, attempts=1, ms=ms, error=error),  # type: ignore[arg-type]
        ]
    return [*events, RunEnded(at=at + 2, status="failed" if steps[-1][1] == "failed" else "passed", seconds=2.0)]


def known(project: Project, *plans: str) -> tuple[dict[str, Past], list[str]]:
    told: list[str] = []
    return outcomes(project, plans or ("order",), told.append), told


def test_of_a_plan_that_never_ran_nothing_is_known(project: Project) -> None:
    assert known(project, "order", "other") == ({"order": Past(), "other": Past()}, [])
    assert not project.kept.exists()
    keep(project, list(passing_run("r1")))
    assert known(project, "other") == ({"other": Past()}, [])


def test_what_steps_made_the_browser_send_is_known(project: Project) -> None:
    run = run_of("r1", BEGAN, ("add", "passed", 100), ("look", "passed", 10))
    did = [RequestSent(at=BEGAN, index=1, attempt=1, message="POST http://shop/cart")] * 2
    ended = AttemptEnded(at=BEGAN, index=1, attempt=1, status="passed", ms=1, sent=True)
    keep(project, [*run[:2], *did, ended, *run[2:]])
    steps = known(project)[0]["order"].steps
    assert steps["add"].requests == ["POST http://shop/cart"] and steps["look"].requests == ()


def test_steps_are_found_by_their_id_in_all_runs(project: Project) -> None:
    keep(project, run_of("r1", BEGAN, ("sign-in", "passed", 100), ("buy", "failed", 9000, "not_found")))
    keep(project, run_of("r2", BEGAN + 60, ("buy", "passed", 300), ("sign-in", "passed_on_retry", 200)))
    keep(project, run_of("r3", BEGAN + 120, ("new", "passed", 10), ("sign-in", "passed", 120), ("buy", "skipped", 0)))
    [(name, past)] = known(project)[0].items()
    assert name == "order"
    assert [(run.run_id, run.status) for run in past.runs] == [("r1", "failed"), ("r2", "passed"), ("r3", "passed")]
    assert past.runs[0] == PastRun("r1", "failed", past.runs[0].started, 2.0)
    assert past.runs[0].started.astimezone(UTC) == datetime.fromtimestamp(BEGAN, UTC)
    assert past.steps == {
        "sign-in": PastStep(["passed", "passed_on_retry", "passed"], 120.0, None),
        "buy": PastStep(["failed", "passed", "skipped"], 300.0, "not_found"),
        "new": PastStep(["passed"], 10.0, None),
    }


def test_of_several_turns_the_worst_is_told_and_the_time_is_of_one(project: Project) -> None:
    turns = [("next", "passed", 100.0), ("next", "warned", 5000.0), ("next", "passed", 300.0)]
    keep(project, run_of("r1", BEGAN, *turns))
    assert known(project)[0]["order"].steps == {"next": PastStep(["warned"], 200.0, None)}


def test_the_last_runs_count_and_the_newest_failure(project: Project) -> None:
    keep(project, run_of("older", BEGAN - 60, ("gone", "failed", 1, "timeout"), ("buy", "failed", 1, "stale")))
    keep(project, run_of("r00", BEGAN, ("buy", "failed", 1, "covered"), ("buy", "failed", 1, "not_found")))
    for number in range(1, LAST):
        keep(project, run_of(f"r{number:02}", BEGAN + 60 * number, ("buy", "passed", 10 * number)))
    past = known(project)[0]["order"]
    assert [run.run_id for run in past.runs] == [f"r{number:02}" for number in range(LAST)]
    assert past.steps["buy"] == PastStep(["failed", *["passed"] * (LAST - 1)], 50.0, "not_found")
    assert past.steps["gone"] == PastStep([], None, None)


def test_times_are_of_more_runs_than_outcomes(project: Project) -> None:
    for number in range(TIMED + 5):
        keep(project, run_of(f"r{number:02}", BEGAN + number, ("buy", "passed", 1000.0 if number < 5 else number)))
    assert known(project)[0]["order"].steps["buy"] == PastStep(["passed"] * LAST, (5 + TIMED + 4) / 2, None)


def test_runs_of_other_plans_and_steps_of_called_ones_do_not_count(project: Project) -> None:
    events = run_of("r1", BEGAN, ("buy", "passed", 10))
    keep(project, [*events[:-1], step_started(2, id="in", plan="called"), events[-1]])
    keep(project, list(passing_run("r2", plan="other")))
    found, _ = known(project, "order", "called")
    assert [run.run_id for run in found["order"].runs] == ["r1"]
    assert list(found["order"].steps) == ["buy"]
    assert found["called"] == Past()


def test_a_run_that_was_killed_is_interrupted(project: Project) -> None:
    keep(project, [run_started("r1"), step_started(1, id="buy")])
    past = known(project)[0]["order"]
    assert [(run.status, run.seconds) for run in past.runs] == [("interrupted", None)]
    assert past.steps == {"buy": PastStep(["interrupted"], None, None)}


def test_a_history_that_another_process_writes(project: Project, hold: Callable[[str], Holder]) -> None:
    keep(project, run_of("r1", BEGAN, ("buy", "passed", 10)))
    load_all(project, print)
    hold("writing")
    keep(project, run_of("r2", BEGAN + 60, ("buy", "passed", 20)))
    found, told = known(project)
    assert found["order"].steps == {"buy": PastStep(["passed", "passed"], 15.0, None)}
    assert told == []


@pytest.mark.parametrize("noise", [b"", os.urandom(50_000)], ids=["empty", "noise"])
def test_a_history_that_is_noise(project: Project, noise: bytes) -> None:
    keep(project, run_of("r1", BEGAN, ("buy", "passed", 10)))
    project.history.write_bytes(noise)
    found, told = known(project)
    assert found["order"].steps == {"buy": PastStep(["passed"], 10.0, None)}
    assert len(told) == 1 and told[0].startswith(f"{project.history} is damaged, or is not a DuckDB database.")


def test_a_history_that_cannot_be_asked(project: Project, ask: Any) -> None:
    keep(project, run_of("r1", BEGAN, ("buy", "passed", 10)))
    load_all(project, print)
    project.history.chmod(0o644)
    with duckdb.connect(project.history) as connection:
        connection.execute("INSERT INTO schema_version VALUES (99, '0099_later', now())")
        connection.execute("ALTER TABLE runs RENAME COLUMN seconds TO took")
    found, told = known(project)
    assert found == {"order": Past()}
    assert told[0].startswith("The history could not be brought up to date: its tables are of version 99")
    assert told[1].startswith(
        "Information from earlier runs is missing, because the history cannot be queried: Binder Error:"
    )
    assert len(told) == 2


def test_a_history_that_is_a_folder(project: Project) -> None:
    keep(project, run_of("r1", BEGAN, ("buy", "passed", 10)))
    project.history.mkdir()
    found, told = known(project)
    assert [run.run_id for run in found["order"].runs] == ["r1"]
    assert len(told) == 1 and told[0].endswith("and the history is made again from the runs' journals.")
