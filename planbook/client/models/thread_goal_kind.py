from typing import Literal

ThreadGoalKind = Literal["draft", "run"]

THREAD_GOAL_KIND_VALUES: set[ThreadGoalKind] = {
    "draft",
    "run",
}


def check_thread_goal_kind(value: str) -> ThreadGoalKind:
    if value in THREAD_GOAL_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREAD_GOAL_KIND_VALUES!r}")
