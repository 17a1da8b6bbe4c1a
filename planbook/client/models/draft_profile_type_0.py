from typing import Literal

DraftProfileType0 = Literal["reviewable", "runs", "unattended"]

DRAFT_PROFILE_TYPE_0_VALUES: set[DraftProfileType0] = {
    "reviewable",
    "runs",
    "unattended",
}


def check_draft_profile_type_0(value: str) -> DraftProfileType0:
    if value in DRAFT_PROFILE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DRAFT_PROFILE_TYPE_0_VALUES!r}")
