from typing import Literal

KeyWishScopesType0Item = Literal[
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

KEY_WISH_SCOPES_TYPE_0_ITEM_VALUES: set[KeyWishScopesType0Item] = {
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


def check_key_wish_scopes_type_0_item(value: str) -> KeyWishScopesType0Item:
    if value in KEY_WISH_SCOPES_TYPE_0_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KEY_WISH_SCOPES_TYPE_0_ITEM_VALUES!r}")
