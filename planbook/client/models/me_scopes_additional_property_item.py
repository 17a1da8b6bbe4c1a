from typing import Literal

MeScopesAdditionalPropertyItem = Literal[
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

ME_SCOPES_ADDITIONAL_PROPERTY_ITEM_VALUES: set[MeScopesAdditionalPropertyItem] = {
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


def check_me_scopes_additional_property_item(value: str) -> MeScopesAdditionalPropertyItem:
    if value in ME_SCOPES_ADDITIONAL_PROPERTY_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ME_SCOPES_ADDITIONAL_PROPERTY_ITEM_VALUES!r}")
