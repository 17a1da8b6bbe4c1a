from typing import Literal

RunsListRunsStatusType0 = Literal["cancelled", "failed", "flaky", "interrupted", "passed", "paused", "refused"]

RUNS_LIST_RUNS_STATUS_TYPE_0_VALUES: set[RunsListRunsStatusType0] = {
    "cancelled",
    "failed",
    "flaky",
    "interrupted",
    "passed",
    "paused",
    "refused",
}


def check_runs_list_runs_status_type_0(value: str) -> RunsListRunsStatusType0:
    if value in RUNS_LIST_RUNS_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RUNS_LIST_RUNS_STATUS_TYPE_0_VALUES!r}")
