"""Scheduled runs: waits for the jitter, and skips a run that is too late if its plan says so."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from prefect.client.schemas.objects import FlowRun

from flows.earlier_attempt import own_flow_run
from planbook.engine.prepare import find_plan
from planbook.errors import PlanbookError
from planbook.places import Project
from planbook.plan.authored import duration_as_written
from planbook.plan.load import load
from planbook.plan.schedule import LATE, Schedule


class Missed(PlanbookError):
    """The run starts too late, and its plan says to skip such runs."""


async def wait_until_due(plan: str, project: Project) -> None:
    """Waits for this run's share of the plan's jitter. Raises Missed.

    This applies only to the first attempt of a run that a schedule created: a run started by hand begins at once.
    """
    own = own_flow_run()
    if own is None or not own.auto_scheduled or own.run_count > 1 or own.expected_start_time is None:
        return
    schedule = await asyncio.to_thread(_schedule_of, plan, project)
    if schedule is None:
        return
    due, now = datetime.fromtimestamp(own.expected_start_time.timestamp(), UTC), datetime.now(UTC)
    if schedule.missed == "skip" and now - due > LATE + (schedule.jitter or timedelta(0)):
        raise Missed(missed(schedule, due, now))
    await asyncio.sleep(max(0.0, (due + _share(own, schedule) - now).total_seconds()))


def _schedule_of(plan: str, project: Project) -> Schedule | None:
    """Returns the plan's schedule; None also if the plan cannot be loaded, which preparing the run reports."""
    with suppress(PlanbookError, OSError):
        return load(find_plan(plan, project)).schedule
    return None


def _share(own: FlowRun, schedule: Schedule) -> timedelta:
    """Returns the run's share of the jitter, derived from its id so that it stays the same."""
    return (schedule.jitter or timedelta(0)) * random.Random(str(own.id)).random()


def missed(schedule: Schedule, due: datetime, now: datetime) -> str:
    """Returns the message of a skipped run."""
    late = duration_as_written(timedelta(minutes=(now - due) // timedelta(minutes=1)))
    limit = duration_as_written(LATE + (schedule.jitter or timedelta(0)))
    return (
        f"Skipped: this run was due at {due.astimezone(UTC):%Y-%m-%d %H:%M} UTC and starts {late} late. The plan says "
        f"`missed: skip`, which allows {limit}."
    )
