"""Computes the next run of a schedule, and describes schedules."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planbook.plan.authored import duration_as_written
from planbook.plan.recurrence import FIRST
from planbook.plan.schedule import Schedule


def next_run(schedule: Schedule, after: datetime) -> datetime | None:
    """Returns the next run after a moment, in the schedule's time zone; None if there is none."""
    if schedule.every is not None:
        return after - (after - FIRST.replace(tzinfo=UTC)) % schedule.every + schedule.every
    zone = ZoneInfo(schedule.zone)
    there: datetime | None = after.astimezone(zone).replace(tzinfo=None)
    while there and (there := _next(schedule, there)):
        # When clocks change, an hour comes twice or never. As in Prefect, the earlier of both moments counts, once.
        found = min(there.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if found > after:
            return found.astimezone(zone)
    return None


def _next(schedule: Schedule, after: datetime) -> datetime | None:
    """Returns the next run of a cron expression or a rule, in local time."""
    if schedule.rrule is not None:
        from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

        found: datetime | None = rrulestr(schedule.rrule, dtstart=FIRST).after(after)
        return found
    from cronsim import CronSim

    return next(CronSim(str(schedule.cron), after), None)


def described(schedule: Schedule) -> str:
    """Describes a schedule as the plan writes it: `cron 0 6 * * * (Europe/Berlin)`."""
    if schedule.every is not None:
        return f"every {duration_as_written(schedule.every)}"
    way = f"cron {schedule.cron}" if schedule.cron else f"rrule {schedule.rrule}"
    return f"{way} ({schedule.zone})"
