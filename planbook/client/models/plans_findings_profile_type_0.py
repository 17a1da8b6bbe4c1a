from typing import Literal

PlansFindingsProfileType0 = Literal["reviewable", "runs", "unattended"]

PLANS_FINDINGS_PROFILE_TYPE_0_VALUES: set[PlansFindingsProfileType0] = {
    "reviewable",
    "runs",
    "unattended",
}


def check_plans_findings_profile_type_0(value: str) -> PlansFindingsProfileType0:
    if value in PLANS_FINDINGS_PROFILE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PLANS_FINDINGS_PROFILE_TYPE_0_VALUES!r}")
