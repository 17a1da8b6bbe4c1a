from typing import Literal

GoalLineState = Literal["cancelled", "failed", "interrupted", "passed", "running", "starting", "waiting"]

GOAL_LINE_STATE_VALUES: set[GoalLineState] = {
    "cancelled",
    "failed",
    "interrupted",
    "passed",
    "running",
    "starting",
    "waiting",
}


def check_goal_line_state(value: str) -> GoalLineState:
    if value in GOAL_LINE_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GOAL_LINE_STATE_VALUES!r}")
