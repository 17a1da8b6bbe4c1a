from typing import Literal

ThreadGoalOutKind = Literal["draft", "run"]

THREAD_GOAL_OUT_KIND_VALUES: set[ThreadGoalOutKind] = {
    "draft",
    "run",
}


def check_thread_goal_out_kind(value: str) -> ThreadGoalOutKind:
    if value in THREAD_GOAL_OUT_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREAD_GOAL_OUT_KIND_VALUES!r}")
