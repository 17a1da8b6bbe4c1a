"""A server of two projects, called in this process, with one user for each role in the first project."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from planbook.places import Project
from planbook.serve.access import House
from planbook.serve.app import make_app
from planbook.serve.auth.scopes import ROLES, Role
from planbook.serve.rate_limits import Rates

MANY = "100000/minute"
PLAN = """\
planbook: 1
name: order
goal: Order paper.
start: http://127.0.0.1:9/
inputs:
  quantity: {type: integer, default: 2, description: how many}
steps:
  - click: Buy
"""


class Served:
    """A server, and how to call it. `who` is a role in the project `shop`, `root`, or nobody."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.house: House = app.state.house
        self._keys: dict[str, str] = {}
        self.house.users.add("root", {"*": "administrator"}, "Root", "root@example.org")
        for role in ROLES:
            self.house.users.add(role, {"shop": role}, role.title(), f"{role}@example.org")

    @property
    def project(self) -> Project:
        return self.house.projects["shop"]

    def key(self, who: str) -> str:
        """Returns an API key of a user with all of the user's permissions."""
        if who not in self._keys:
            self._keys[who] = self.house.keys.create(who, "test", seconds=3600)[0]
        return self._keys[who]

    def client(self, who: Role | str | None, address: str = "127.0.0.1") -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {self.key(who)}"} if who else {}
        transport = httpx.ASGITransport(self.app, client=(address, 50000), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://planbook", headers=headers, timeout=60)

    async def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        async with self.client(who) as client:
            return await client.request(method, path if path.startswith("/") else f"/api/v1/{path}", **more)

    async def get(
        self, path: str, who: str | None = "viewer", params: dict[str, Any] | None = None, **more: Any
    ) -> httpx.Response:
        return await self.ask(who, "GET", path, params={"project": "shop"} | (params or {}), **more)


def two_projects(folder: Path) -> dict[str, Project]:
    for name in ("shop", "other"):
        (folder / name / "plans").mkdir(parents=True)
        (folder / name / "plans" / "order.yaml").write_text(PLAN)
    return {name: Project(folder / name) for name in ("shop", "other")}


Make = Callable[[Rates], Served]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(rates: Rates) -> Served:
        return Served(make_app(two_projects(tmp_path), rates))

    return made


@pytest_asyncio.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A server for all tests of a file that only read: starting its processes takes a second."""
    server = Served(make_app(two_projects(tmp_path_factory.mktemp("served")), Rates(MANY, MANY, MANY, MANY)))
    async with server.app.router.lifespan_context(server.app):
        yield server


@pytest_asyncio.fixture
async def served(make: Make) -> AsyncIterator[Served]:
    server = make(Rates(MANY, MANY, MANY, MANY))
    async with server.app.router.lifespan_context(server.app):
        yield server
