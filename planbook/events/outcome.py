"""How steps, runs and attempts end, and why something failed."""

from typing import Literal

from pydantic import Field

from planbook.errors import ErrorClass
from planbook.part import Part

StepStatus = Literal["passed", "passed_on_retry", "failed", "warned", "skipped", "not_reached", "interrupted", "paused"]
RunStatus = Literal["passed", "flaky", "failed", "cancelled", "interrupted", "paused", "refused"]
AttemptStatus = Literal["passed", "failed"]
Sent = Literal["no", "yes", "perhaps"]


class Failure(Part):
    """Why something failed: its error class, and the message for people."""

    error_class: ErrorClass = Field(alias="class")
    message: str
