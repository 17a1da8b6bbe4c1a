from typing import Literal

ThreadMessageRole = Literal["assistant", "system", "tool", "user"]

THREAD_MESSAGE_ROLE_VALUES: set[ThreadMessageRole] = {
    "assistant",
    "system",
    "tool",
    "user",
}


def check_thread_message_role(value: str) -> ThreadMessageRole:
    if value in THREAD_MESSAGE_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {THREAD_MESSAGE_ROLE_VALUES!r}")
