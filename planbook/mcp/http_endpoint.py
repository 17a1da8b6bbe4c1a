"""Adds `/mcp` to the application of `planbook serve`: the same tools over streamable HTTP, for the API's keys."""

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from planbook.serve.problems import Refusal

PATH = "/mcp"
EXTRA = "/mcp needs the package mcp on the server: pip install 'planbook[mcp]'"


def add_door(app: FastAPI) -> None:
    """Adds the route, and what it needs as long as the application is open."""
    try:
        from planbook.mcp.over_http import Guests
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        app.router.routes.append(Route(PATH, _Missing()))
        return
    guests = Guests(app)
    app.state.doors.append(guests.open())
    app.router.routes.append(Route(PATH, guests))


class _Missing:
    """Answers where the package is not installed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise Refusal(501, EXTRA)
