"""Signing in and out, and what the caller may do."""

import logging
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from planbook.history.summary import as_time
from planbook.serve.access import Caller, NeedsNothing, Open, address_of, house_of
from planbook.serve.audited import record_act
from planbook.serve.auth.scopes import Role, Scope
from planbook.serve.auth.users import User
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router

router = api_router("", "account")
SESSION = 12 * 3600.0
"""Seconds that a session lasts."""
log = logging.getLogger("planbook.serve")
WRONG = "The name or the password is wrong."
SomeCaller = Annotated[Caller, Depends(NeedsNothing())]


class Credentials(BaseModel):
    """A user's name and password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "ada", "password": "…"}})

    name: str = Field(max_length=64)
    password: str = Field(max_length=1000)


class Session(BaseModel):
    """A key that lasts for a working day: send it as `Authorization: Bearer KEY`."""

    key: str
    expires: str


class Me(BaseModel):
    """The caller, and what their key may do in each project."""

    user: str
    full_name: str
    email: str
    roles: dict[str, Role]
    scopes: dict[str, list[Scope]]
    key: str | None = Field(description="The name of the key; null for a session.")
    expires: str | None


@router.post(
    "/sessions", status_code=HTTP_201_CREATED, summary="Sign in",
    dependencies=[Depends(Open("nobody has a key before they sign in"))],
)  # fmt: skip
def sign_in(request: Request, given: Credentials) -> Session:
    """A session for a user's password. Ten attempts a minute are allowed by address and by user."""
    house = house_of(request)
    house.rates.hit("sign_in", address_of(request))
    house.rates.hit("sign_in", f"user {given.name}")
    user = house.users.sign_in(given.name, given.password)
    if user is None:
        log.warning("sign-in refused, from %s", address_of(request))
        raise Refusal(401, WRONG, {"WWW-Authenticate": 'Bearer realm="planbook"'})
    return begin_session(request, user)


def begin_session(request: Request, user: User) -> Session:
    """A new session of somebody who has shown who they are."""
    record_act(request, "sign_in", user.name, str(user.person))
    text, key = house_of(request).keys.create(user.name, "session", seconds=SESSION, kind="session")
    assert key.expires
    return Session(key=text, expires=as_time(key.expires))


@router.delete("/sessions/current", status_code=HTTP_204_NO_CONTENT, summary="Sign out")
def sign_out(request: Request, caller: SomeCaller) -> None:
    """Ends the session whose key it is. A key that is not a session stays: revoke it."""
    if caller.key.kind != "session":
        raise Refusal(409, "This is the key of a program, and no session. Revoke it: DELETE /api/v1/keys/ID")
    end_session(request, caller)


def end_session(request: Request, caller: Caller) -> None:
    """The end of a session, whose key it is."""
    record_act(request, "sign_out", caller.user.name, str(caller.person))
    house_of(request).keys.revoke(caller.key.id)


@router.get("/me", summary="Say who I am")
def me(request: Request, caller: SomeCaller) -> Me:
    """The user whose key it is, with what the key may do."""
    user, key = caller.user, caller.key
    scopes = {name: sorted(caller.scopes(name)) for name in house_of(request).projects if caller.scopes(name)}
    return Me(
        user=user.name, full_name=user.full_name, email=user.email, roles=dict(user.roles), scopes=scopes,
        key=key.name if key.kind == "key" else None, expires=as_time(key.expires) if key.expires else None,
    )  # fmt: skip
