from typing import Literal

ThreadLineState = Literal["active", "completed", "paused"]

THREAD_LINE_STATE_VALUES: set[ThreadLineState] = {
    "active",
    "completed",
    "paused",
}


def check_thread_line_state(value: str) -> ThreadLineState:
    if value in THREAD_LINE_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREAD_LINE_STATE_VALUES!r}")
