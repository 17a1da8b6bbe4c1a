"""Checks cron expressions, intervals and recurrence rules.

Prefect does the scheduling, with its own libraries. Expressions that these and planbook read differently are refused,
so that a reviewer sees the real time of a run.
"""

import re
from datetime import datetime, timedelta

from pydantic_core import PydanticCustomError

FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
CALLED = ("minute", "hour", "day of the month", "month", "weekday")
EXAMPLE = "write 5 fields, such as 0 6 * * 1-5: minute, hour, day of the month, month, weekday"
READ_ALIKE = re.compile(r"[0-9A-Z*,/-]+", re.IGNORECASE)
OWN_WORDS = re.compile(r"L|LW|[0-9]L|[HR]", re.IGNORECASE)
"""Syntax in a field that only some cron programs accept, or that they read differently."""
FIRST = datetime(2020, 1, 1)
"""The start of intervals and rules that do not state one, the same as Prefect's for rules."""
SHORT = ("HOURLY", "MINUTELY", "SECONDLY")
RULE = "write a rule such as FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=6"


def check_cron(text: str) -> str:
    """Returns the expression if all cron programs agree on it and it can occur. Raises PydanticCustomError."""
    from cronsim import CronSim, CronSimError

    fields = text.split()
    if len(fields) != len(FIELDS):
        _refuse_cron(text, f"has {len(fields)} field{'s' * (len(fields) != 1)}", EXAMPLE)
    for called, field in zip(CALLED, fields, strict=True):
        if not READ_ALIKE.fullmatch(field) or any(OWN_WORDS.fullmatch(part) for part in field.split(",")):
            _refuse_cron(text, f"cannot have the {called} {field!r}", EXAMPLE)
    day, weekday = fields[2], fields[4]
    if "*" not in (day, weekday) and "*" in (day[0], weekday[0]):
        todo = "cron programs disagree on a step of days beside a weekday; write it as 'rrule'"
        _refuse_cron(text, f"has the day {day!r} and the weekday {weekday!r}", todo)
    try:
        next(CronSim(text, FIRST))
    except CronSimError as error:
        at = FIELDS.index(str(error).removeprefix("Bad "))
        _refuse_cron(text, f"cannot have the {CALLED[at]} {fields[at]!r}", EXAMPLE)
    except StopIteration:
        _refuse_cron(text, "names a day that never comes", EXAMPLE)
    return text


def _refuse_cron(text: str, why: str, todo: str) -> None:
    raise PydanticCustomError(
        "schedule", "the cron expression {text} {why}; {todo}", {"text": repr(text), "why": why, "todo": todo}
    )


def check_every(every: timedelta) -> timedelta:
    """Returns the interval if it is valid. Raises PydanticCustomError."""
    if every < timedelta(seconds=1):
        raise PydanticCustomError("schedule", "this interval is too short; write 1s or more, such as 15m")
    return every


def check_rrule(text: str) -> str:
    """Returns the rule if it is a single rule that can occur. Raises PydanticCustomError.

    Rules that recur more often than daily are refused, because the search for an occurrence of one that never occurs
    would not end.
    """
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    parts = dict(part.split("=", 1) for part in re.split(r"[;\s:]", text.upper()) if "=" in part)
    if parts.get("FREQ") in SHORT:
        _refuse_rule(text, "recurs more often than daily", "use cron or every")
    if re.search(r"RDATE|EXDATE|EXRULE", text, re.IGNORECASE) or text.upper().count("FREQ=") > 1:
        _refuse_rule(text, "is several rules", "write one")
    if parts.get("UNTIL", "").endswith("Z"):
        _refuse_rule(text, "ends at a time in UTC", "leave out the Z: the time is in the schedule's time zone")
    if parts.get("INTERVAL", "1").strip("0") == "":
        _refuse_rule(text, "has an interval of 0", RULE)
    try:
        first = next(iter(rrulestr(text, dtstart=FIRST)), None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        _refuse_rule(text, f"cannot be read ({error})", RULE)
    if first is None:
        _refuse_rule(text, "never comes to pass", RULE)
    return text


def _refuse_rule(text: str, why: str, todo: str) -> None:
    raise PydanticCustomError(
        "schedule", "the rrule {text} {why}; {todo}", {"text": repr(text), "why": why, "todo": todo}
    )
