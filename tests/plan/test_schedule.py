"""Schedules: valid ones, their next runs, and what reviewers see of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from pydantic import ValidationError

from planbook.diff import compare
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.next_run import next_run
from planbook.plan.recurrence import FIRST
from planbook.plan.schedule import Schedule
from planbook.report.view.deployment import deployment

NOW = datetime(2026, 11, 27, 10, 7, tzinfo=UTC)
MOMENTS = [
    NOW, datetime(2026, 3, 28, 20, 30, tzinfo=UTC), datetime(2026, 3, 29, 0, 40, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 20, tzinfo=UTC),
]  # fmt: skip
"""A Friday, and the evenings before and the nights in which Berlin's clocks change."""
ALIKE: list[dict[str, Any]] = [
    {"cron": "0 6 * * *"}, {"cron": "*/15 * * * *"}, {"cron": "0 6 * * 1-5"}, {"cron": "0 9 13 * 5"},
    {"cron": "0 0 29 2 *"}, {"cron": "30 2 * * *"},
    {"cron": "5/20 * * * *"}, {"cron": "0 6 * JAN-MAR mon,WED"}, {"cron": "0 */4 * * 7"},
    {"cron": "1,2,3 4-6/2 31 */2 *"},
    {"rrule": "FREQ=DAILY;BYHOUR=6"}, {"rrule": "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9;BYMINUTE=30"},
    {"rrule": "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"}, {"rrule": "FREQ=WEEKLY;INTERVAL=2"},
    {"rrule": "DTSTART:20260105T070000\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20300101T000000"},
]  # fmt: skip


def of_prefect(schedule: Schedule) -> CronSchedule | RRuleSchedule | IntervalSchedule:
    if schedule.every:
        return IntervalSchedule(interval=schedule.every, anchor_date=FIRST.replace(tzinfo=UTC), timezone="UTC")
    if schedule.cron:
        return CronSchedule(cron=schedule.cron, timezone=schedule.zone)
    return RRuleSchedule(rrule=str(schedule.rrule), timezone=schedule.zone)


@pytest.mark.parametrize("written", ALIKE, ids=str)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
async def test_the_next_run_is_the_one_that_prefect_schedules(written: dict[str, Any], zone: str) -> None:
    schedule = Schedule(**written, timezone=zone)
    for moment in MOMENTS:
        due = next_run(schedule, moment)
        planned = await of_prefect(schedule).get_dates(40, moment - timedelta(hours=6))  # Prefect schedules ahead
        first = next(each for each in planned if each > moment)
        assert due and due.astimezone(UTC) == first.astimezone(UTC), moment
        assert due.tzinfo == ZoneInfo(zone)


@pytest.mark.parametrize("every", ["30s", "15m", "7h", "24h", "36h", "48h"])
async def test_intervals_have_the_same_times_in_prefect(every: str) -> None:
    schedule = Schedule(every=every)
    for moment in MOMENTS:
        (first,) = await of_prefect(schedule).get_dates(1, moment + timedelta(seconds=1))
        assert next_run(schedule, moment) == first


REFUSED = {
    "0 6 * *": "the cron expression '0 6 * *' has 4 fields; ",
    "@daily": "the cron expression '@daily' has 1 field; ",
    "61 * * * *": "the cron expression '61 * * * *' cannot have the minute '61'; ",
    "0 0 30 2 *": "the cron expression '0 0 30 2 *' cannot have the day of the month '30'; ",
    "0 0 * * 5L": "the cron expression '0 0 * * 5L' cannot have the weekday '5L'; ",
    "0 0 L * *": "the cron expression '0 0 L * *' cannot have the day of the month 'L'; ",
    "0 0 * * 5#2": "the cron expression '0 0 * * 5#2' cannot have the weekday '5#2'; ",
    "0 0 * * fri-mon": "the cron expression '0 0 * * fri-mon' cannot have the weekday 'fri-mon'; ",
    "0 0 */2 * 1": "the cron expression '0 0 */2 * 1' has the day '*/2' and the weekday '1'; "
    "cron programs disagree on a step of days beside a weekday; write it as 'rrule'",
}
REFUSED_RULES = {
    "FREQ=HOURLY": "the rrule 'FREQ=HOURLY' recurs more often than daily; use cron or every",
    "FREQ=DAILY;INTERVAL=0": "the rrule 'FREQ=DAILY;INTERVAL=0' has an interval of 0; ",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "the rrule 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' never comes to pass; ",
    "FREQ=DAILY;UNTIL=20270101T000000Z": "the rrule 'FREQ=DAILY;UNTIL=20270101T000000Z' ends at a time in UTC; "
    "leave out the Z: the time is in the schedule's time zone",
    "RRULE:FREQ=DAILY\nEXDATE:20260101T000000": "the rrule 'RRULE:FREQ=DAILY\\nEXDATE:20260101T000000' is several "
    "rules; write one",
    "every day": "the rrule 'every day' cannot be read (",
}


@pytest.mark.parametrize("text", REFUSED)
def test_cron_that_is_none_or_is_read_differently(text: str) -> None:
    assert refused(cron=text).startswith(REFUSED[text])


@pytest.mark.parametrize("text", REFUSED_RULES)
def test_rules_that_are_none(text: str) -> None:
    assert refused(rrule=text).startswith(REFUSED_RULES[text])


def test_when_it_runs_is_said_in_one_way() -> None:
    several = "this has cron and every; exactly one of cron, every and rrule is needed"
    assert refused(cron="0 6 * * *", every="1h") == several
    assert refused() == "this does not say when; exactly one of cron, every and rrule is needed"
    zone = "an interval has no time zone; leave it out, or write a time of day with 'cron'"
    assert refused(every="24h", timezone="Europe/Berlin") == zone


def refused(**written: str) -> str:
    with pytest.raises(ValidationError) as raised:
        Schedule(**written)  # type: ignore[arg-type]
    return raised.value.errors()[0]["msg"]


# What reviewers see ---------------------------------------------------------------------------------------------------
def plan(keys: str = "") -> Plan:
    text = f"planbook: 1\nname: watch\ngoal: Watch\nstart: https://shop.example/\n{keys}steps:\n  - goto: /\n"
    return load_text(text, Path("watch.yaml"))


FULL = """\
schedule: {cron: 0 6 * * 1-5, timezone: Europe/Berlin, jitter: 10m, missed: skip}
tags: [shop, daily]
priority: low
concurrency: 1
pool: web
"""


def test_a_view_says_when_and_how_it_runs() -> None:
    assert deployment(plan(), NOW) == []
    assert deployment(plan(FULL), NOW) == [
        "cron 0 6 * * 1-5 (Europe/Berlin)",
        "next run Monday, 30 November 2026, 06:00 Europe/Berlin",
        "each run waits up to 10m at random",
        "a run that starts more than 5m late is skipped",
        "at most 1 run at the same time",
        "low priority",
        "work pool web",
        "tags shop, daily",
    ]
    assert deployment(plan("schedule: {every: 90m}\n"), NOW)[1] == "next run Friday, 27 November 2026, 10:30 UTC"
    over = "schedule: {rrule: 'FREQ=DAILY;UNTIL=20200301T000000'}\n"
    assert deployment(plan(over), NOW)[1] == "no run is due any more"


def test_a_diff_says_what_became_of_a_schedule() -> None:
    assert said(FULL, FULL.replace("0 6", "0 7").replace("10m", "1h")) == [
        "the plan now runs cron 0 7 * * 1-5 (Europe/Berlin) instead of cron 0 6 * * 1-5 (Europe/Berlin)",
        "the schedule's 'jitter' is now \"1h\"",
    ]
    assert said(FULL, FULL.replace(", missed: skip", "")) == ["the schedule's 'missed' is now \"run\""]
    assert said(FULL, FULL.replace(", jitter: 10m", "")) == ["the schedule has no 'jitter' any more"]
    assert said("schedule: {every: 1h}\n", "") == ["the plan no longer runs by itself; it ran every 1h"]


def said(old: str, new: str) -> list[str]:
    return [change.words for change in compare(plan(old), plan(new))]
