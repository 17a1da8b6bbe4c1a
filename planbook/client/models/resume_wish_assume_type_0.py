from typing import Literal

ResumeWishAssumeType0 = Literal["not-sent", "sent"]

RESUME_WISH_ASSUME_TYPE_0_VALUES: set[ResumeWishAssumeType0] = {
    "not-sent",
    "sent",
}


def check_resume_wish_assume_type_0(value: str) -> ResumeWishAssumeType0:
    if value in RESUME_WISH_ASSUME_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RESUME_WISH_ASSUME_TYPE_0_VALUES!r}")
