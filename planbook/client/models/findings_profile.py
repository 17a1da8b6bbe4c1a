from typing import Literal

FindingsProfile = Literal["reviewable", "runs", "unattended"]

FINDINGS_PROFILE_VALUES: set[FindingsProfile] = {
    "reviewable",
    "runs",
    "unattended",
}


def check_findings_profile(value: str) -> FindingsProfile:
    if value in FINDINGS_PROFILE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FINDINGS_PROFILE_VALUES!r}")
