from typing import Literal

NewKeyScopesType0Item = Literal[
    "deployments:read",
    "files:read",
    "files:write",
    "history:read",
    "history:sql",
    "plans:approve",
    "plans:draft",
    "plans:read",
    "plans:write",
    "questions:answer",
    "questions:read",
    "recipes:read",
    "runs:control",
    "runs:read",
    "runs:start",
    "server:read",
    "threads:read",
    "threads:write",
    "users:manage",
]

NEW_KEY_SCOPES_TYPE_0_ITEM_VALUES: set[NewKeyScopesType0Item] = {
    "deployments:read",
    "files:read",
    "files:write",
    "history:read",
    "history:sql",
    "plans:approve",
    "plans:draft",
    "plans:read",
    "plans:write",
    "questions:answer",
    "questions:read",
    "recipes:read",
    "runs:control",
    "runs:read",
    "runs:start",
    "server:read",
    "threads:read",
    "threads:write",
    "users:manage",
}


def check_new_key_scopes_type_0_item(value: str) -> NewKeyScopesType0Item:
    if value in NEW_KEY_SCOPES_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {NEW_KEY_SCOPES_TYPE_0_ITEM_VALUES!r}")
