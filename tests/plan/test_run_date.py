"""`run.date` is the day where the plan is, not where the machine is that runs it."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planbook.engine.request import RunRequest
from planbook.places import Project
from planbook.plan import run_day
from planbook.plan.load import load_text
from planbook.plan.run_day import day_of

EVENING = datetime(2026, 7, 31, 23, 30, tzinfo=UTC).timestamp()
PLAN = "planbook: 1\nname: a\ngoal: b\nstart: https://shop.example/\n{}steps:\n- goto: /\n"


@pytest.fixture(autouse=True)
def machine_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("", date(2026, 7, 31)),
        ("browser: {timezone: Europe/Berlin}\n", date(2026, 8, 1)),
        ("browser: {language: de-DE}\n", date(2026, 7, 31)),
        ("schedule: {cron: 30 1 * * *, timezone: Europe/Berlin}\n", date(2026, 8, 1)),
        ("schedule: {cron: 30 1 * * *}\n", date(2026, 7, 31)),
        ("browser: {timezone: America/New_York}\nschedule: {cron: 30 1 * * *, timezone: Asia/Tokyo}\n",
         date(2026, 7, 31)),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_plans_time_zone(written: str, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load_text(PLAN.format(written), Path("plans/a.yaml"))
    assert day_of(plan, EVENING) == day
    monkeypatch.setattr(run_day, "time", lambda: EVENING)
    request = RunRequest("20260731-233000-000abc", plan, {}, {}, Project(Path()))
    assert request.run["date"] == day
