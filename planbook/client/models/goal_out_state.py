from typing import Literal

GoalOutState = Literal["cancelled", "failed", "interrupted", "passed", "running", "starting", "waiting"]

GOAL_OUT_STATE_VALUES: set[GoalOutState] = {
    "cancelled",
    "failed",
    "interrupted",
    "passed",
    "running",
    "starting",
    "waiting",
}


def check_goal_out_state(value: str) -> GoalOutState:
    if value in GOAL_OUT_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GOAL_OUT_STATE_VALUES!r}")
