"""Asks the hooks of a project within this process, for requests that a relay has forwarded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from httpx import ASGITransport, AsyncClient

from planbook.hooks.relay import Answer, Deliver
from planbook.hooks.spool import Forwarded
from planbook.places import Project
from planbook.serve.app import make_app

ADDRESS = "127.0.0.1"


@asynccontextmanager
async def local_hooks(project: Project) -> AsyncIterator[Deliver]:
    """Yields what asks the hooks: the route that `planbook serve` has, with all of its checks."""
    app = make_app({project.folder.name: project})
    transport = ASGITransport(app, client=(ADDRESS, 0), raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://planbook", timeout=None) as client,
    ):

        async def deliver(request: Forwarded, body: bytes) -> Answer:
            answer = await client.post(f"/hooks/{quote(request.hook)}", content=body, headers=request.headers)
            return answer.status_code, answer.text

        yield deliver
