"""The API, asked within this process: the same routes, scopes and errors as over HTTP, without a port."""

import getpass
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from mcp.server.mcpserver.exceptions import ToolError
from starlette.types import Receive, Scope, Send

from planbook.places import Project
from planbook.serve.access import DOOR, Caller
from planbook.serve.app import make_app
from planbook.serve.auth.keys import Key
from planbook.serve.auth.scopes import EVERY
from planbook.serve.auth.users import User
from planbook.serve.router import API

VIA = "MCP"
LOOPBACK = "127.0.0.1"
Query = str | int | bool | None


class Api:
    """A client of the API for one caller. What they do is recorded as done over MCP.

    `headers` are sent along, such as the caller's key; `project` is the one that they mean, `address` where they are.
    """

    def __init__(
        self, app: FastAPI, headers: Mapping[str, str] | None = None, project: str | None = None,
        address: str = LOOPBACK,
    ) -> None:  # fmt: skip
        async def over_mcp(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, DOOR: VIA}, receive, send)

        transport = ASGITransport(over_mcp, client=(address, 0))
        self._client = AsyncClient(
            transport=transport, base_url=f"http://planbook{API}", headers=headers, params=_asked({"project": project}),
            timeout=None,
        )  # fmt: skip

    async def get(self, path: str, **query: Query) -> Any:
        """Returns the answer as JSON, or as text if it is none. Raises ToolError with the API's reason."""
        return _answer(await self._client.get(path, params=_asked(query)))

    async def delete(self, path: str, **query: Query) -> None:
        """Deletes something. Raises ToolError with the API's reason."""
        _answer(await self._client.delete(path, params=_asked(query)))

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Sends a request that may change something. Raises ToolError with the API's reason."""
        return _answer(await self._client.request(method, path, json=body))


@asynccontextmanager
async def local_api(project: Project) -> AsyncIterator[Api]:
    """The API of one project for whoever started this process, who needs no key."""
    app = make_app({project.folder.name: project}, local=_whoever_started_this())
    async with app.router.lifespan_context(app):
        yield Api(app)


def _whoever_started_this() -> Caller:
    name, now = getpass.getuser(), time.time()
    user = User(name, name, "", {EVERY: "administrator"}, now)
    return Caller(user, Key("local", name, VIA, "session", None, None, now, None, None))


def _asked(query: Mapping[str, Query]) -> dict[str, str | int | bool]:
    return {name: value for name, value in query.items() if value is not None}


def _answer(response: Response) -> Any:
    is_json = "json" in response.headers.get("content-type", "")
    if response.is_error:
        raise ToolError(response.json()["detail"] if is_json else response.text)
    return response.json() if is_json and response.content else response.text
