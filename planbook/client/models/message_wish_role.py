from typing import Literal

MessageWishRole = Literal["assistant", "system", "tool", "user"]

MESSAGE_WISH_ROLE_VALUES: set[MessageWishRole] = {
    "assistant",
    "system",
    "tool",
    "user",
}


def check_message_wish_role(value: str) -> MessageWishRole:
    if value in MESSAGE_WISH_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MESSAGE_WISH_ROLE_VALUES!r}")
