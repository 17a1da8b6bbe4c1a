"""Checks the schedules in `prefect.yaml`. What only Prefect reads, such as @daily, is left alone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from planbook.plan.problem import quoted
from planbook.plan.recurrence import SHORT, check_cron, check_rrule
from planbook.plan.source import Mapping, Text
from planbook.plan.time_zones import check_time_zone

WAYS = ("cron", "interval", "rrule")
Wrong = tuple[Any, str, str]
"""The part that is wrong, what is wrong with it, and what to do."""


def wrong_in(schedule: Mapping) -> Iterator[Wrong]:
    """Yields what is wrong with a schedule of a deployment."""
    said = [key for key in schedule if key in WAYS]
    if len(said) != 1:
        what = f"this has {' and '.join(said)}" if said else "this does not say when"
        yield schedule, what, "write one of cron, interval and rrule"
    yield from _wrong(schedule.get("cron"), check_cron, _is_own_cron)
    yield from _wrong(schedule.get("rrule"), check_rrule, _is_own_rule)
    yield from _wrong(schedule.get("timezone"), check_time_zone)
    interval = schedule.get("interval")
    if isinstance(interval, Text) and "{{" not in interval and not _is_positive(interval):
        yield interval, f"interval is {quoted(interval)}", "write a number of seconds"


def _wrong(
    value: Any, check: Callable[[str], str], is_own: Callable[[str], object] = lambda text: False
) -> Iterator[Wrong]:
    """Yields what `check` reports about a text, unless Prefect fills it in or has a form of its own for it."""
    if not isinstance(value, Text) or "{{" in value or is_own(value):
        return
    try:
        check(str(value))
    except PydanticCustomError as error:
        what, _, expected = error.message().partition("; ")
        yield value, what, expected


def _is_own_cron(text: str) -> object:
    return text.startswith("@") or len(text.split()) in (6, 7) or re.search(r"[#L]", text)


def _is_own_rule(text: str) -> object:
    return (
        any(word in text.upper() for word in (*SHORT, "RDATE", "EXDATE", "EXRULE")) or text.upper().count("FREQ=") > 1
    )


def _is_positive(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text)) and float(text) > 0
