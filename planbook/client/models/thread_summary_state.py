from typing import Literal

ThreadSummaryState = Literal["active", "completed", "paused"]

THREAD_SUMMARY_STATE_VALUES: set[ThreadSummaryState] = {
    "active",
    "completed",
    "paused",
}


def check_thread_summary_state(value: str) -> ThreadSummaryState:
    if value in THREAD_SUMMARY_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREAD_SUMMARY_STATE_VALUES!r}")
