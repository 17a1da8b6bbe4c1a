"""Describes when and how a plan's deployment runs."""

from collections.abc import Iterator
from datetime import datetime

from planbook.plan.authored import duration_as_written
from planbook.plan.model import Plan
from planbook.plan.next_run import described, next_run
from planbook.plan.schedule import LATE, Schedule
from planbook.report.phrases import plural


def deployment(plan: Plan, now: datetime) -> list[str]:
    """Returns what the plan states about its deployment, a sentence each without its full stop; empty if nothing."""
    told = [*_scheduled(plan.schedule, now)] if plan.schedule else []
    if plan.concurrency:
        told.append(f"at most {plural(plan.concurrency, 'run')} at the same time")
    if plan.priority != "normal":
        told.append(f"{plan.priority} priority")
    if plan.pool:
        told.append(f"work pool {plan.pool}")
    return [*told, f"tags {', '.join(plan.tags)}"] if plan.tags else told


def _scheduled(schedule: Schedule, now: datetime) -> Iterator[str]:
    due = next_run(schedule, now)
    yield described(schedule)
    yield f"next run {due:%A, %-d %B %Y, %H:%M} {schedule.zone}" if due else "no run is due any more"
    if schedule.jitter:
        yield f"each run waits up to {duration_as_written(schedule.jitter)} at random"
    if schedule.missed == "skip":
        yield f"a run that starts more than {duration_as_written(LATE)} late is skipped"
