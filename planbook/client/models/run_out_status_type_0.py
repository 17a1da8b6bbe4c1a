from typing import Literal

RunOutStatusType0 = Literal["cancelled", "failed", "flaky", "interrupted", "passed", "paused", "refused"]

RUN_OUT_STATUS_TYPE_0_VALUES: set[RunOutStatusType0] = {
    "cancelled",
    "failed",
    "flaky",
    "interrupted",
    "passed",
    "paused",
    "refused",
}


def check_run_out_status_type_0(value: str) -> RunOutStatusType0:
    if value in RUN_OUT_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RUN_OUT_STATUS_TYPE_0_VALUES!r}")
