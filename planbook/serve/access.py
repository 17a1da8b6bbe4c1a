"""Who asks, and whether they may: the dependency by which every route names its scope."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from planbook.places import Project
from planbook.questions.question import Person
from planbook.serve.auth.database import Database
from planbook.serve.auth.keys import Key, Keys
from planbook.serve.auth.scopes import EVERY, Scope
from planbook.serve.auth.users import User, Users
from planbook.serve.history_pool import HistoryPool
from planbook.serve.prefect_process import Apart
from planbook.serve.problems import Refusal
from planbook.serve.projects import choose
from planbook.serve.rate_limits import RateLimits

if TYPE_CHECKING:
    from planbook.serve.auth.oidc import Provider

VIA = "API"
"""What the record of acts says of where they came from, if the request's ASGI scope does not name another door."""
DOOR = "planbook.door"
"""The key of the ASGI scope by which a door within this process names itself. Nobody can set it over the network."""
LOCAL_NAMES = ("localhost",)
_BEARER = HTTPBearer(
    auto_error=False, description="An API key (`planbook serve keys create`), or a session's (`POST /api/v1/sessions`)."
)
NO_KEY = "This needs a key: Authorization: Bearer pbk_… An administrator makes one: planbook serve keys create"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="planbook"'}
WHICH = "Which project? Add ?project=NAME. You may ask for: {names}."
BAD_KEY = "This key is not known: it is over, was revoked, or was not copied whole."


@dataclass(frozen=True)
class Caller:
    """Somebody with a key: the user whose it is."""

    user: User
    key: Key

    @property
    def person(self) -> Person:
        return self.user.person

    def scopes(self, project: str) -> frozenset[Scope]:
        """What this key may do in a project: never more than its user."""
        if self.key.project not in (None, project):
            return frozenset()
        scopes = self.user.scopes(project)
        return scopes if self.key.scopes is None else scopes & self.key.scopes


@dataclass(frozen=True)
class Seat:
    """A caller in a project, with the scope that the route asks for."""

    caller: Caller
    name: str
    project: Project

    @property
    def person(self) -> Person:
        return self.caller.person

    @property
    def who(self) -> str:
        return str(self.caller.person)

    def has(self, scope: Scope) -> bool:
        return scope in self.caller.scopes(self.name)


@dataclass(frozen=True)
class House:
    """What a server is made of; every request finds it.

    `local` is who asks without a key, if nobody else can. `provider` is where people may sign in, too. `ending` is set
    when the server ends: streams end then.
    """

    projects: Mapping[str, Project]
    database: Database
    users: Users
    keys: Keys
    rates: RateLimits
    local: Caller | None = None
    provider: "Provider | None" = None
    ending: asyncio.Event = field(default_factory=asyncio.Event)


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


def pool_of(request: Request) -> HistoryPool:
    """The processes that read the history."""
    pool: HistoryPool = request.app.state.history
    return pool


def apart_of(request: Request) -> Apart:
    """The processes that need Prefect."""
    apart: Apart = request.app.state.apart
    return apart


def address_of(request: Request) -> str:
    """The machine that asks."""
    return request.client.host if request.client else ""


def via_of(request: Request) -> str:
    """The door by which the request came."""
    return str(request.scope.get(DOOR, VIA))


def is_local(request: Request) -> bool:
    """Whether this machine itself asks, and by a name or an address of its own.

    A page of another site, whose name was made to lead to this machine (DNS rebinding), asks by that name.
    """
    return is_from_here(request) and _is_loopback(request.url.hostname or "")


def is_from_here(request: Request) -> bool:
    """Whether the request comes from this machine, whoever has made its page."""
    return _is_loopback(address_of(request))


def _is_loopback(host: str) -> bool:
    try:
        return host in LOCAL_NAMES or ip_address(host).is_loopback
    except ValueError:
        return False


def session_cookie(request: Request) -> str:
    """The name of the cookie with a browser's session: servers at other ports of a machine get the same cookies."""
    return f"planbook_session_{request.url.port or 0}"


def shown_by(request: Request, shown: HTTPAuthorizationCredentials | None) -> str | None:
    """The key that came with a request. A browser's session counts for reads, and for the forms of pages only.

    A browser adds a cookie by itself, whoever wrote the form. Forms of pages have a token, requests to the API none.
    """
    if shown:
        return shown.credentials
    if request.method in ("GET", "HEAD") or not request.url.path.startswith("/api/"):
        return request.cookies.get(session_cookie(request))
    return None


def caller_of(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """Whose key it is. Raises Refusal: 401 without one that opens something, 429 where it asks too often."""
    house, address = house_of(request), address_of(request)
    text = shown_by(request, shown)
    if house.local and not text:
        return house.local
    key = house.keys.find(text) if text else None
    user = house.users.find(key.user) if key else None
    if key is None or user is None:
        house.rates.hit("nobody", address)
        raise Refusal(401, BAD_KEY if text else NO_KEY, CHALLENGE)
    house.rates.hit("key", key.id)
    house.rates.hit("address", address)
    return Caller(user, key)


SomeCaller = Annotated[Caller, Depends(caller_of)]
ProjectName = Annotated[
    str | None,
    Query(
        alias="project", description="The project's name. It can be left out if the server or the key has only one.",
        max_length=200, examples=["shop"],
    ),
]  # fmt: skip


class WhichProject(Refusal):
    """The server has several projects, and the request names none."""


class Needs:
    """The dependency of a route that is about one project: the caller has the scope there, or Refusal is raised."""

    def __init__(self, scope: Scope) -> None:
        self.scope: Scope = scope

    def __call__(self, request: Request, caller: SomeCaller, project: ProjectName = None) -> Seat:
        projects = house_of(request).projects
        name = choose(projects, project, caller.key.project)
        if name is None:
            known = ", ".join(one for one in projects if self.scope in caller.scopes(one)) or "none"
            raise WhichProject(422, WHICH.format(names=known))
        if name not in projects or self.scope not in caller.scopes(name):
            raise Refusal(403, f'This needs the scope {self.scope} in the project "{name}".')
        return Seat(caller, name, projects[name])


class NeedsEverywhere:
    """The dependency of a route that is about the whole server: the caller has the scope in all projects."""

    def __init__(self, scope: Scope) -> None:
        self.scope: Scope = scope

    def __call__(self, caller: SomeCaller) -> Caller:
        if self.scope not in caller.scopes(EVERY):
            raise Refusal(403, f"This needs the scope {self.scope} in all projects.")
        return caller


class NeedsNothing:
    """The dependency of a route for everybody who has a key: it is about nobody but themselves."""

    scope = None

    def __call__(self, caller: SomeCaller) -> Caller:
        return caller


class Open:
    """The dependency of a route for everybody; `why` is the reason."""

    scope = None

    def __init__(self, why: str) -> None:
        self.why = why

    def __call__(self, request: Request) -> None:
        house_of(request).rates.hit("address", address_of(request))


def needed_by(route: Any) -> list[Any]:
    """What a route asks of its callers, by these classes: one, or there is a mistake in the route."""
    found: list[Any] = []
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        if isinstance(dependant.call, Needs | NeedsEverywhere | NeedsNothing | Open | LocalOr):
            found.append(dependant.call)
        waiting += dependant.dependencies
    return found


class LocalOr:
    """The dependency of a route that this machine may ask without a key, and others with the scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope: Scope = scope

    def __call__(
        self, request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> None:
        if not is_local(request):
            NeedsEverywhere(self.scope)(caller_of(request, shown))
