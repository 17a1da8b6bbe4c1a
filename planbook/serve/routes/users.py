"""Users: administrators of all projects add, change and remove them."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from planbook.history.summary import as_time
from planbook.serve import pages
from planbook.serve.access import Caller, House, NeedsEverywhere, house_of
from planbook.serve.audited import record_act
from planbook.serve.auth.scopes import EVERY, Role
from planbook.serve.auth.users import LONGEST, NAME, SHORTEST, User, UserError
from planbook.serve.pages import Cursor, Limit, Page
from planbook.serve.problems import Refusal
from planbook.serve.router import api_router

router = api_router("/users", "users")
Manager = Annotated[Caller, Depends(NeedsEverywhere("users:manage"))]
Roles = dict[str, Role]
ROLES_HELP = "A role for each project by its name; `*` is all projects."
_LINE = r"^[^\x00-\x1f\x7f<>]*$"


class UserOut(BaseModel):
    """A user. `roles` are by project; `*` is all projects."""

    name: str
    full_name: str
    email: str
    roles: Roles
    created: str


class UserWish(BaseModel):
    """A user who is to be added. One without a password cannot sign in, and has keys only."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "grace", "full_name": "Grace Hopper", "roles": {"*": "operator"}}},
    )

    name: str = Field(pattern=f"^{NAME.pattern}$")
    full_name: str = Field("", max_length=200, pattern=_LINE)
    email: str = Field("", max_length=200, pattern=_LINE)
    roles: Roles = Field(description=ROLES_HELP)
    password: str | None = Field(None, min_length=SHORTEST, max_length=LONGEST)


class UserChange(BaseModel):
    """What is to be changed of a user; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"roles": {"shop": "reviewer"}}})

    roles: Roles | None = Field(None, description=ROLES_HELP)
    password: str | None = Field(None, min_length=SHORTEST, max_length=LONGEST)


@router.get("", summary="List users")
def list_users(request: Request, caller: Manager, limit: Limit = 100, cursor: Cursor = None) -> Page[UserOut]:
    users, following = pages.sliced(house_of(request).users.all(), limit, cursor)
    return Page(items=[_out(user) for user in users], next=following)


@router.post("", status_code=HTTP_201_CREATED, summary="Add a user")
def add(request: Request, wish: UserWish, caller: Manager) -> UserOut:
    house = house_of(request)
    _refuse_unknown(house, wish.roles)
    if house.users.find(wish.name):
        raise Refusal(409, f'There is a user "{wish.name}" already.')
    record_act(request, "user", wish.name, str(caller.person), {"added": dict(wish.roles)})
    return _out(house.users.add(wish.name, wish.roles, wish.full_name, wish.email, wish.password))


@router.patch("/{name}", summary="Change a user")
def change(request: Request, name: str, wish: UserChange, caller: Manager) -> UserOut:
    """Roles that are given take the place of all that the user had. A new password ends the user's sessions."""
    house = house_of(request)
    _refuse_missing(house, name)
    _refuse_unknown(house, wish.roles or {})
    details = {"roles": wish.roles} | ({"password": "changed"} if wish.password else {})
    record_act(request, "user", name, str(caller.person), details)
    if wish.roles is not None:
        _done(house.users.set_roles, name, wish.roles)
    if wish.password is not None:
        house.users.set_password(name, wish.password)
    return _out(house.users.get(name))


@router.delete("/{name}", status_code=HTTP_204_NO_CONTENT, summary="Remove a user")
def remove(request: Request, name: str, caller: Manager) -> None:
    """Removes a user and all their keys. What they did stays on record."""
    house = house_of(request)
    _refuse_missing(house, name)
    record_act(request, "user", name, str(caller.person), {"removed": True})
    _done(house.users.remove, name)


def _done(act: "object", *given: object) -> None:
    try:
        act(*given)  # type: ignore[operator]
    except UserError as error:
        raise Refusal(409, str(error)) from None


def _refuse_missing(house: House, name: str) -> None:
    if house.users.find(name) is None:
        raise Refusal(404, f'There is no user "{name}".')


def _refuse_unknown(house: House, roles: Roles) -> None:
    for name in roles:
        if name != EVERY and name not in house.projects:
            known = ", ".join([EVERY, *house.projects])
            raise Refusal(422, f'There is no project "{name}" here. There are: {known}.')


def _out(user: User) -> UserOut:
    return UserOut(
        name=user.name, full_name=user.full_name, email=user.email, roles=dict(user.roles),
        created=as_time(user.created),
    )  # fmt: skip
