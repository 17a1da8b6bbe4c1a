"""What can go wrong: the error classes of a step, and the errors that a person is told of in one message."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

ErrorClass = Literal[
    "not_found",
    "ambiguous",
    "covered",
    "stale",
    "timeout",
    "navigation",
    "crashed",
    "signed_out",
    "expectation",
    "blocked_host",
    "dialog",
    "value",
    "internal",
]
ERROR_CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)
TRIED_AGAIN: frozenset[ErrorClass] = frozenset(
    ("not_found", "ambiguous", "covered", "stale", "timeout", "navigation", "crashed")
)


class PlanbookError(Exception):
    """Something the user can mend: printed as its message alone, never with a traceback.

    `exit_code` is what the command ends with: 2 for wrong usage or a plan that cannot be run.
    """

    exit_code = 2
    request: Any = None  # the run that it kept from beginning, as far as that was prepared


class PlanProblems(PlanbookError):
    """A plan that cannot be run; `problems` are already worded and sorted by place."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StepError(Exception):
    """A step's try failed. `error_class` decides whether it is tried again, `message` is what people read."""

    def __init__(self, error_class: ErrorClass, message: str) -> None:
        self.error_class: ErrorClass = error_class
        self.message = message
        super().__init__(f"{error_class}: {message}")

    def __reduce__(self) -> tuple[type["StepError"], tuple[ErrorClass, str]]:
        return type(self), (self.error_class, self.message)
