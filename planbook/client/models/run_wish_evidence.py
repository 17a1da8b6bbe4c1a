from typing import Literal

RunWishEvidence = Literal["all", "failures", "none"]

RUN_WISH_EVIDENCE_VALUES: set[RunWishEvidence] = {
    "all",
    "failures",
    "none",
}


def check_run_wish_evidence(value: str) -> RunWishEvidence:
    if value in RUN_WISH_EVIDENCE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RUN_WISH_EVIDENCE_VALUES!r}")
