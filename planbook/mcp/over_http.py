"""`/mcp` over streamable HTTP. Each key has a server of its own in each project, with the tools of the key's scopes.

The server is made when the key is first used, and closed, with its draft, once it was not used for half an hour. The
newest protocol has no sessions: what a client is at belongs to its key, and to the machine that it asks from.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Receive, Scope, Send

from planbook.audit import Door
from planbook.mcp.api import VIA, Api
from planbook.mcp.server import make_server
from planbook.mcp.tools.drafting import open_desk
from planbook.serve.access import CHALLENGE, NO_KEY, WHICH, Caller, Seat, address_of, caller_of, house_of, is_from_here
from planbook.serve.auth.scopes import Scope as Permission
from planbook.serve.key_watch import WhileItOpens
from planbook.serve.problems import Refusal
from planbook.serve.projects import choose

IDLE = 1800.0  # seconds
MOST = 100
"""Servers that are open at once: one takes 1 MB, and 50 ms to make."""
FOREIGN = "A page of {origin} may not ask here: the header Origin has to be this server's own address, or left out."
FULL = "Too many keys are in use over MCP: {count} at once. Try again in a minute."
NO_SCOPE = 'This key has no scope in the project "{name}".'
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

Name = tuple[str, str, str, frozenset[Permission]]


@dataclass
class Guest:
    """The server of one key in one project, and the task that holds it open."""

    closing: asyncio.Event = field(default_factory=asyncio.Event)
    used: float = field(default_factory=time.monotonic)
    asking: int = 0
    task: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return not self.asking

    async def close(self) -> None:
        self.closing.set()
        if self.task:
            await asyncio.wait([self.task])


class Guests:
    """The ASGI application at `/mcp`. `path` is what the figures call it."""

    path = "/mcp"

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._open: dict[Name, tuple[Guest, asyncio.Future[StreamableHTTPSessionManager]]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Closes all servers in the end."""
        try:
            yield
        finally:
            for guest, _ in self._open.values():
                await guest.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        scope["route"] = self
        refuse_foreign(request)
        if (shown := _shown(request)) is None:  # a browser's session does not count: any page could use it
            house_of(request).rates.hit("nobody", address_of(request))
            raise Refusal(401, NO_KEY, CHALLENGE)
        seat = _seat(request, await asyncio.to_thread(caller_of, request, shown))
        guest, manager = await self._guest(request, seat, shown)
        guest.asking += 1
        try:
            watched = WhileItOpens(house_of(request), seat.caller, send, only_waits=request.method == "GET")
            await watched.wait(manager.handle_request(scope, receive, watched.send))
        finally:
            guest.asking -= 1
            guest.used = time.monotonic()

    async def _guest(
        self, request: Request, seat: Seat, shown: HTTPAuthorizationCredentials
    ) -> tuple[Guest, StreamableHTTPSessionManager]:
        await self._sweep()
        name = (seat.caller.key.id, seat.name, address_of(request), seat.caller.scopes(seat.name))
        if name not in self._open:
            if len(self._open) >= MOST:
                raise Refusal(503, FULL.format(count=MOST), {"Retry-After": "60"})
            guest, ready = Guest(), asyncio.get_running_loop().create_future()
            headers = {"Authorization": f"Bearer {shown.credentials}"}
            api = Api(self._app, headers, seat.name, address_of(request))
            door = Door(VIA, address_of(request))
            guest.task = asyncio.create_task(_serve(api, seat, door, guest, ready))
            self._open[name] = guest, ready
        guest, ready = self._open[name]
        return guest, await asyncio.shield(ready)

    async def _sweep(self) -> None:
        """Closes the servers that were not used for long, and those that broke."""
        now = time.monotonic()
        for name, (guest, _) in list(self._open.items()):
            is_over = guest.task is not None and guest.task.done()
            if is_over or (guest.is_idle and now - guest.used > IDLE):
                self._open.pop(name, None)  # another request may have closed it meanwhile
                await guest.close()


async def _serve(
    api: Api, seat: Seat, door: Door, guest: Guest, ready: "asyncio.Future[StreamableHTTPSessionManager]"
) -> None:
    try:
        async with open_desk(has_secrets=False, by=seat.who, door=door) as desk:
            server = make_server(api, seat.project, desk, seat.caller.scopes(seat.name))
            server.streamable_http_app(
                transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # it is done here
                session_idle_timeout=IDLE,
            )
            async with server.session_manager.run():
                ready.set_result(server.session_manager)
                await guest.closing.wait()
    except BaseException as error:
        if not ready.done():
            ready.set_exception(error)
        raise


def refuse_foreign(request: Request) -> None:
    """Refuses pages of other sites (403), also those whose name was made to lead to this machine (DNS rebinding)."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    try:
        there = urlsplit(origin)
    except ValueError:
        there = urlsplit("")
    is_own = bool(there.netloc) and there.netloc == request.headers.get("host", "")
    if not is_own or (is_from_here(request) and there.hostname not in LOOPBACK_NAMES):
        raise Refusal(403, FOREIGN.format(origin=origin[:200]))


def _shown(request: Request) -> HTTPAuthorizationCredentials | None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return HTTPAuthorizationCredentials(scheme=scheme, credentials=key) if scheme.lower() == "bearer" and key else None


def _seat(request: Request, caller: Caller) -> Seat:
    """The caller in the project that they name. Raises Refusal."""
    projects = house_of(request).projects
    may = [name for name in projects if caller.scopes(name)]
    name = choose(projects, request.query_params.get("project"), caller.key.project)
    if name is None:
        raise Refusal(422, WHICH.format(names=", ".join(may) or "none"))
    if name not in projects or not caller.scopes(name):
        raise Refusal(403, NO_SCOPE.format(name=name))
    return Seat(caller, name, projects[name])
