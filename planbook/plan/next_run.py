"""When a plan's schedule is due next, and what it says in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planbook.plan.authored import duration_as_written
from planbook.plan.recurrence import FIRST
from planbook.plan.schedule import Schedule


def next_run(schedule: Schedule, after: datetime) -> datetime | None:
    """When it is due next, after a moment, in its time zone; None where it is never due again."""
    if schedule.every is not None:
        return after - (after - FIRST.replace(tzinfo=UTC)) % schedule.every + schedule.every
    zone = ZoneInfo(schedule.zone)
    found = _next(schedule, after.astimezone(zone).replace(tzinfo=None))
    return found and found.replace(tzinfo=zone)


def _next(schedule: Schedule, after: datetime) -> datetime | None:
    """The same of a cron expression or a rule, by the clock on the wall."""
    if schedule.rrule is not None:
        from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

        found: datetime | None = rrulestr(schedule.rrule, dtstart=FIRST).after(after)
        return found
    from cronsim import CronSim

    return next(CronSim(str(schedule.cron), after), None)


def described(schedule: Schedule) -> str:
    """Its times, as a plan has them: `cron 0 6 * * * (Europe/Berlin)`."""
    if schedule.every is not None:
        return f"every {duration_as_written(schedule.every)}"
    way = f"cron {schedule.cron}" if schedule.cron else f"rrule {schedule.rrule}"
    return f"{way} ({schedule.zone})"
