"""The plan's `schedule` key: when a deployment of the plan runs."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from planbook.plan.problem import listed
from planbook.plan.recurrence import check_cron, check_every, check_rrule
from planbook.plan.time_zones import check_time_zone
from planbook.step.model import Model
from planbook.step.text import FIXED, Duration

WAYS = ("cron", "every", "rrule")
LATE = timedelta(minutes=5)
"""How long after its time, plus its jitter, a run may start before it counts as missed."""


class Schedule(Model):
    """When a deployment of the plan runs. It has one of `cron`, `every` and `rrule`."""

    cron: Annotated[Annotated[str, AfterValidator(check_cron)] | None, FIXED] = Field(
        None, description="five fields: minute, hour, day of the month, month, weekday", examples=["0 6 * * 1-5"]
    )
    every: Annotated[Annotated[Duration, AfterValidator(check_every)] | None, FIXED] = Field(
        None, description="an interval, counted from midnight of 1 January 2020 in UTC", examples=["15m"]
    )
    rrule: Annotated[Annotated[str, AfterValidator(check_rrule)] | None, FIXED] = Field(
        None,
        description="a rule of iCalendar (RFC 5545), for what cron cannot say",
        examples=["FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=6"],
    )
    timezone: Annotated[Annotated[str, AfterValidator(check_time_zone)] | None, FIXED] = Field(
        None, description="the time zone of `cron` and `rrule`, such as `Europe/Berlin`; without it, UTC"
    )
    jitter: Annotated[Duration | None, FIXED] = Field(
        None, description="each run waits for a random time up to this, so that plans do not all start together"
    )
    missed: Annotated[Literal["run", "skip"], FIXED] = Field(
        "run",
        description="what happens to a run that could not start in time: `run` starts it later, `skip` cancels it "
        "if it starts more than five minutes late",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        said = [way for way in WAYS if getattr(self, way) is not None]
        if len(said) != 1:
            what = f"this has {' and '.join(said)}" if said else "this does not say when"
            todo = f"exactly one of {listed(WAYS)} is needed"
            raise PydanticCustomError("schedule", "{what}; {todo}", {"what": what, "todo": todo})
        if self.every is not None and self.timezone is not None:
            todo = "leave it out, or write a time of day with 'cron'"
            raise PydanticCustomError("schedule", "an interval has no time zone; {todo}", {"todo": todo})
        return self

    @property
    def zone(self) -> str:
        """The name of the time zone."""
        return self.timezone or "UTC"
