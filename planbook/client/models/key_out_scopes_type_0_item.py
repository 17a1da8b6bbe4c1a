from typing import Literal

KeyOutScopesType0Item = Literal[
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

KEY_OUT_SCOPES_TYPE_0_ITEM_VALUES: set[KeyOutScopesType0Item] = {
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


def check_key_out_scopes_type_0_item(value: str) -> KeyOutScopesType0Item:
    if value in KEY_OUT_SCOPES_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KEY_OUT_SCOPES_TYPE_0_ITEM_VALUES!r}")
