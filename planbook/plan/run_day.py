"""The day of a run, `run.date`."""

from datetime import UTC, date, datetime
from time import time
from zoneinfo import ZoneInfo

from planbook.plan.model import Plan


def day_of(plan: Plan, at: float | None = None) -> date:
    """Returns the day of a moment, or today, where the plan is: in the time zone of its browser, or of its schedule.

    For a plan that names none, it is the day where this process is.
    """
    name = time_zone_of(plan)
    moment = datetime.fromtimestamp(time() if at is None else at, UTC)
    return moment.astimezone(ZoneInfo(name) if name else None).date()


def time_zone_of(plan: Plan) -> str | None:
    """Returns the time zone that the plan names for its browser, or else for its schedule."""
    zones = (plan.browser.timezone if plan.browser else None, plan.schedule.timezone if plan.schedule else None)
    return next(filter(None, zones), None)
