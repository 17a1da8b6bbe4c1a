"""API keys: everybody makes and revokes their own; administrators see and revoke all."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from planbook.history.summary import as_time
from planbook.serve import pages
from planbook.serve.access import Caller, NeedsNothing, house_of
from planbook.serve.audited import record_act
from planbook.serve.auth.keys import Key
from planbook.serve.auth.scopes import EVERY, Scope
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import Id, api_router

router = api_router("/keys", "account")
SomeCaller = Annotated[Caller, Depends(NeedsNothing())]
DAY = 86400.0
REVOKES_ITSELF = "A key that has less than its user's scopes revokes itself only. Sign in, and revoke it then."


class KeyOut(BaseModel):
    """A key, without its secret. `scopes` null: all that its user has. `project` null: all projects."""

    id: str
    name: str
    user: str
    scopes: list[Scope] | None
    project: str | None
    created: str
    expires: str | None
    used: str | None = Field(description="When it was last used, to the minute.")


class NewKey(KeyOut):
    """A key, with its text. It is shown this once."""

    key: str


class KeyWish(BaseModel):
    """A key that is to be made."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "nightly", "scopes": ["runs:read"], "days": 90}}
    )

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    scopes: list[Scope] | None = Field(
        None, description="What it may do; never more than you. Without it, all of that."
    )
    project: str | None = Field(None, description="The only project that it is good for.", max_length=200)
    days: float = Field(90, gt=0, le=3660, description="After how many days it ends.")


@router.get("", summary="List keys")
def list_keys(request: Request, caller: SomeCaller, limit: Limit = 100, cursor: Cursor = None) -> Page[KeyOut]:
    """Your keys; those of all users with the scope `users:manage` in all projects."""
    of = None if "users:manage" in caller.scopes(EVERY) else caller.user.name
    keys, following = pages.sliced(house_of(request).keys.of(of), limit, cursor)
    return Page(items=[_out(key) for key in keys], next=following)


@router.post("", status_code=HTTP_201_CREATED, summary="Make a key")
def create(request: Request, wish: KeyWish, caller: SomeCaller) -> NewKey:
    """A key of your own. Its text is in this answer, and nowhere else. A session or a key without limits makes keys."""
    house = house_of(request)
    if _is_limited(caller):
        raise Refusal(403, "A key that has less than its user's scopes makes no keys. Sign in, and make it then.")
    if wish.project is not None and not (wish.project in house.projects and caller.scopes(wish.project)):
        raise Refusal(403, f'You have no role in the project "{wish.project}".')
    scopes = None if wish.scopes is None else sorted(set(wish.scopes))
    details = {"created": wish.name, "scopes": scopes, "project": wish.project, "days": wish.days}
    record_act(request, "key", caller.user.name, str(caller.person), details)
    text, key = house.keys.create(
        caller.user.name, wish.name, seconds=wish.days * DAY, scopes=scopes, project=wish.project
    )
    return NewKey(**_out(key).model_dump(), key=text)


@router.delete("/{key_id}", status_code=HTTP_204_NO_CONTENT, summary="Revoke a key")
def revoke(request: Request, key_id: Id, caller: SomeCaller) -> None:
    """From now on the key opens nothing."""
    house = house_of(request)
    key = house.keys.get(key_id)
    if key.user != caller.user.name and "users:manage" not in caller.scopes(EVERY):
        raise Refusal(404, f'There is no key "{key_id}".')
    if _is_limited(caller) and key.id != caller.key.id:
        raise Refusal(403, REVOKES_ITSELF)
    record_act(request, "key", key.user, str(caller.person), {"revoked": key.name, "id": key.id})
    house.keys.revoke(key.id)


def _is_limited(caller: Caller) -> bool:
    """Whether the key has less than its user: whoever has found it must not do more about keys than to end it."""
    return caller.key.scopes is not None or caller.key.project is not None


def _out(key: Key) -> KeyOut:
    return KeyOut(
        id=key.id, name=key.name, user=key.user, scopes=None if key.scopes is None else sorted(key.scopes),
        project=key.project, created=as_time(key.created), expires=as_time(key.expires) if key.expires else None,
        used=as_time(key.used) if key.used else None,
    )  # fmt: skip
