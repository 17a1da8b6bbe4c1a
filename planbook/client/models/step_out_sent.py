from typing import Literal

StepOutSent = Literal["no", "perhaps", "yes"]

STEP_OUT_SENT_VALUES: set[StepOutSent] = {
    "no",
    "perhaps",
    "yes",
}


def check_step_out_sent(value: str) -> StepOutSent:
    if value in STEP_OUT_SENT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STEP_OUT_SENT_VALUES!r}")
