"""The model of a plan: what one YAML file of format 1 may contain. Steps are in `planbook.step` and `steps/`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from planbook.step.kind import Effect, Remedy, Step
from planbook.step.look import Look
from planbook.step.model import Model
from planbook.step.text import FIXED, Duration, OneOrMany

FORMAT = 1
InputType = Literal["string", "integer", "number", "boolean", "date", "file", "csv"]


class Input(Model):
    """A value that whoever runs the plan gives: its type, and what it may be."""

    type: InputType = "string"
    default: Any = None
    choices: list[Any] | None = None
    min: Any = None
    max: Any = None
    description: str | None = None


class Defaults(Model):
    """What holds where a step says nothing."""

    timeout: Duration = timedelta(seconds=10)
    retries: Annotated[int, Field(ge=0)] = 2


class Whenever(Model):
    """Something that may come at any time, and what is done about it."""

    see: Look
    steps: list[Step]


class Plan(Model):
    """A plan: what it is for, where it starts, what it may touch, and its steps."""

    planbook: Literal[1]
    name: str
    goal: str | None = None
    start: str
    allow: Annotated[list[str], FIXED] = []
    inputs: dict[str, Input] = {}
    secrets: Annotated[list[str], FIXED] = []
    session: Annotated[list[str], OneOrMany, FIXED] = []
    defaults: Defaults = Defaults()
    whenever: list[Whenever] = []
    recover: dict[str, Remedy | dict[str, str]] = {}
    made_by: dict[str, Any] | None = None
    steps: list[Step]

    filled: ClassVar[tuple[str, ...]] = ("file", "text", "sha256")
    # Filled by the loader: the file, its text, and the SHA-256 of the file's bytes in hex.
    file: Path = Path()
    text: str = ""
    sha256: str = ""


__all__ = ["FORMAT", "Defaults", "Effect", "Input", "InputType", "Plan", "Whenever"]
