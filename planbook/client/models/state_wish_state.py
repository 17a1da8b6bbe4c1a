from typing import Literal

StateWishState = Literal["active", "completed", "paused"]

STATE_WISH_STATE_VALUES: set[StateWishState] = {
    "active",
    "completed",
    "paused",
}


def check_state_wish_state(value: str) -> StateWishState:
    if value in STATE_WISH_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STATE_WISH_STATE_VALUES!r}")
