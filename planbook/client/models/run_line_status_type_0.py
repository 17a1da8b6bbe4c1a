from typing import Literal

RunLineStatusType0 = Literal["cancelled", "failed", "flaky", "interrupted", "passed", "paused", "refused"]

RUN_LINE_STATUS_TYPE_0_VALUES: set[RunLineStatusType0] = {
    "cancelled",
    "failed",
    "flaky",
    "interrupted",
    "passed",
    "paused",
    "refused",
}


def check_run_line_status_type_0(value: str) -> RunLineStatusType0:
    if value in RUN_LINE_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RUN_LINE_STATUS_TYPE_0_VALUES!r}")
