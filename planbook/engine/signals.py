"""What a step can tell the walk besides having passed or failed."""

from typing import Literal

from planbook.errors import ErrorClass, StepError


class Signal(Exception):
    """Not an error: the step passed, and the walk goes on elsewhere."""


class LeaveGroup(Signal):
    """The innermost group with turns is left, as passed."""


class StopRun(Signal):
    """The run ends here."""

    def __init__(self, status: Literal["passed", "failed"], because: str) -> None:
        self.status: Literal["passed", "failed"] = status
        self.because = because
        super().__init__(because)


class RunSuspended(BaseException):
    """The executor of the steps was told to suspend the run, before the step that was to be executed had passed.

    Or a step asks a person. No Exception, and no Signal: what holds that step has not passed either.
    """

    def __init__(self, because: str = "") -> None:
        self.because = because  # where it was not suspended from outside
        super().__init__(because)


class RunCancelled(BaseException):
    """The run ends here, and the step that was going on has not passed."""

    def __init__(self, because: str) -> None:
        self.because = because
        super().__init__(because)


class StepFailed(StepError):
    """A step has failed for good, and the record says so; what holds it fails with it."""

    def __init__(self, error_class: ErrorClass, message: str, name: str) -> None:
        super().__init__(error_class, message)
        self.name = name

    def __reduce__(self) -> tuple[type["StepFailed"], tuple[ErrorClass, str, str]]:  # type: ignore[override]
        return type(self), (self.error_class, self.message, self.name)
