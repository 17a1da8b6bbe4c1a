"""What a step can tell the walk other than that it passed or failed."""

from typing import Literal

from planbook.errors import ErrorClass, StepError


class Signal(Exception):
    """Not an error: the step passed, and the walk continues elsewhere."""


class LeaveGroup(Signal):
    """Leaves the innermost group with turns, as passed."""


class StopRun(Signal):
    """Ends the run."""

    def __init__(self, status: Literal["passed", "failed"], because: str) -> None:
        self.status: Literal["passed", "failed"] = status
        self.because = because
        super().__init__(because)


class RunSuspended(BaseException):
    """The run is suspended before the current step has passed: from outside, or because the step asks a person.

    It is neither an Exception nor a Signal, because the group around the step has not passed either.
    """

    def __init__(self, because: str = "") -> None:
        self.because = because  # "" if it was suspended from outside
        super().__init__(because)


class RunCancelled(BaseException):
    """The run ends, and the current step has not passed."""

    def __init__(self, because: str) -> None:
        self.because = because
        super().__init__(because)


class StepFailed(StepError):
    """A step has finally failed, and this is recorded; the group around it fails too."""

    def __init__(self, error_class: ErrorClass, message: str, name: str) -> None:
        super().__init__(error_class, message)
        self.name = name

    def __reduce__(self) -> tuple[type["StepFailed"], tuple[ErrorClass, str, str]]:
        return type(self), (self.error_class, self.message, self.name)
