from typing import Literal

ThreadsListThreadsStateType0 = Literal["active", "completed", "paused"]

THREADS_LIST_THREADS_STATE_TYPE_0_VALUES: set[ThreadsListThreadsStateType0] = {
    "active",
    "completed",
    "paused",
}


def check_threads_list_threads_state_type_0(value: str) -> ThreadsListThreadsStateType0:
    if value in THREADS_LIST_THREADS_STATE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREADS_LIST_THREADS_STATE_TYPE_0_VALUES!r}")
