"""The model of a plan: what one YAML file of format 1 may contain. Steps are in `planbook.step` and `steps/`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from planbook.plan.browser_options import Browser
from planbook.plan.schedule import Schedule
from planbook.step.input import Input, InputType
from planbook.step.kind import WAIT_WORDS, Effect, Remedy, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.text import FIXED, Duration, OneOrMany

FORMAT = 1
Priority = Literal["high", "normal", "low"]


class Defaults(Model):
    """The defaults of steps."""

    timeout: Duration = Field(timedelta(seconds=10), description="how long one attempt of a step may take")
    retries: Annotated[int, Field(ge=0, le=100)] = Field(2, description="how many attempts may follow the first")


class Whenever(Model):
    """Something that may appear at any time, such as a banner, and the steps for it."""

    see: Look = Field(description="what may appear")
    steps: list[Step] = Field(description="what to do about it")


class Plan(Model):
    """A plan: its goal, its start, its permissions, and its steps."""

    planbook: Literal[1] = Field(description="the version of the format, always the first key")
    name: str = Field(description="the same as the file's name without .yaml")
    goal: str | None = Field(None, description="what the plan is for, in a sentence")
    start: str = Field(description="the address that is opened first; relative addresses resolve against it")
    wait: Annotated[Literal["load", "settled"] | None, FIXED] = Field(
        None, description=f"for the page at `start`: {WAIT_WORDS}"
    )
    allow: Annotated[list[str], FIXED] = Field(
        [],
        description="hosts that the browser may connect to, with ports if necessary; the host of `start` is implied",
    )
    inputs: dict[str, Input] = Field({}, description="what a run gives to the plan, by name")
    secrets: Annotated[list[str], FIXED] = Field(
        [],
        description="names of secrets; values come from the environment, `planbook secrets` or Prefect Secret blocks",
    )
    session: Annotated[list[str], OneOrMany, FIXED] = Field(
        [], description="the plan, or plans, whose signed-in state this plan starts in", examples=["sign-in"]
    )
    browser: Browser | None = Field(
        None, description="how the browser presents itself to pages: language, size, place, …"
    )
    defaults: Defaults = Field(Defaults(), description="defaults for all steps")
    schedule: Schedule | None = Field(
        None, description="when the plan runs, once `planbook deploy` has made a deployment of it"
    )
    tags: Annotated[list[str], FIXED] = Field([], description="tags of its deployment, by which Prefect finds its runs")
    priority: Annotated[Priority, FIXED] = Field(
        "normal", description="the priority of its deployment: `high` runs start before others in the same work pool"
    )
    concurrency: Annotated[int | None, Field(ge=1), FIXED] = Field(
        None,
        description="how many runs of its deployment may be active at the same time; default: 1 for a plan with a "
        "`once` step, any number for others",
    )
    pool: Annotated[str | None, FIXED, Field(min_length=1)] = Field(
        None, description="the work pool of its deployment; default: the project's"
    )
    whenever: list[Whenever] = Field([], description="what may appear at any time, and what to do about it")
    recover: dict[str, Remedy | dict[str, str]] = Field(
        {}, description="the remedy for each class of error, applied once"
    )
    heal: Annotated[Literal["this-run"] | None, FIXED] = Field(
        None,
        description="`this-run`: a step with effect `read` or `repeat` that no longer finds its element is healed "
        "while the plan runs, if the element is certainly found; the run is then `flaky`",
    )
    made_by: dict[str, Any] | None = Field(None, description="where the plan comes from; the planner fills it in")
    steps: list[Step] = Field(description="the steps, in order")

    filled: ClassVar[tuple[str, ...]] = ("file", "text", "sha256")
    # Filled by the loader: the file, its text, and the SHA-256 of the file's bytes in hex.
    file: Path = Path()
    text: str = ""
    sha256: str = ""


__all__ = ["FORMAT", "Browser", "Defaults", "Effect", "Input", "InputType", "Plan", "Priority", "Schedule", "Whenever"]
