"""The error classes of steps, and the errors that are shown to users as one message."""

from collections.abc import Mapping, Sequence
from time import monotonic
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
MEANINGS: Mapping[ErrorClass, str] = {
    "not_found": "No element matches the target; or the element of a `once` step differs from earlier runs.",
    "ambiguous": "Several elements match the target.",
    "covered": (
        "Another element covers the target, such as a dialog or a banner, or came under the mouse just before the "
        "click."
    ),
    "stale": "The element left the page while the step acted on it.",
    "timeout": "The step did not finish in time.",
    "navigation": "The page could not be opened: the connection failed, or the server answered 429, or 500 and above.",
    "crashed": "The page or the browser crashed.",
    "signed_out": "The page asks to sign in, although the plan has a `session`, or after a step that is `once`.",
    "expectation": "What the plan expects does not hold.",
    "blocked_host": "The address is on a host that `allow` does not list.",
    "dialog": "The browser opened a dialog that no step answers.",
    "value": "A value is missing, has the wrong type, or exceeds a limit, or a field does not hold what was filled in.",
    "internal": "planbook, Playwright or a kind of step from another package failed.",
}
"""What each error class means."""
EXIT_CODES: Mapping[int, str] = {
    0: "Success.",
    1: "The run failed, or `planbook check` found problems.",
    2: "Wrong usage, or the plan cannot run.",
    3: "planbook itself failed. It writes a report to `.planbook/errors/`.",
    130: "Interrupted (Ctrl-C), or the run was cancelled.",
}
"""The exit codes of commands."""
TRIED_AGAIN: frozenset[ErrorClass] = frozenset(
    ("not_found", "ambiguous", "covered", "stale", "timeout", "navigation", "crashed")
)
HEALED: frozenset[ErrorClass] = frozenset(("not_found", "ambiguous"))
"""The error classes that another target may mend."""


class PlanbookError(Exception):
    """An error that the user can fix: only its message is printed, without a traceback.

    `exit_code` is the command's: 2 for wrong usage or a plan that cannot run.
    """

    exit_code = 2
    request: Any = None  # the run that it kept from beginning, as far as it was prepared


class PlanProblems(PlanbookError):
    """A plan that cannot run; `problems` are worded and sorted by place."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StepError(Exception):
    """A step's attempt failed. `error_class` decides whether it is retried, `message` is for people."""

    def __init__(self, error_class: ErrorClass, message: str) -> None:
        self.error_class: ErrorClass = error_class
        self.message = message
        super().__init__(f"{error_class}: {message}")

    def reworded(self, message: str) -> "StepError":
        """Returns the same error with another message."""
        return StepError(self.error_class, message)

    def __reduce__(self) -> tuple[type["StepError"], tuple[Any, ...]]:
        return type(self), (self.error_class, self.message)


class AskedToWait(StepError):
    """A server asks for a pause before the next attempt (`Retry-After`)."""

    def __init__(self, error_class: ErrorClass, message: str, seconds: float) -> None:
        super().__init__(error_class, message)
        self.seconds = seconds
        self.until = monotonic() + seconds

    def reworded(self, message: str) -> StepError:
        same = AskedToWait(self.error_class, message, self.seconds)
        same.until = self.until
        return same

    def __reduce__(self) -> tuple[type[StepError], tuple[Any, ...]]:
        return type(self), (self.error_class, self.message, self.seconds)

    async def wait(self) -> None:
        """Waits for what is left of the pause."""
        import asyncio  # who checks plans never waits

        await asyncio.sleep(max(0.0, self.until - monotonic()))
