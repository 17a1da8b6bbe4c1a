"""The description of the API: OpenAPI 3.1, with every error that a route can answer with, and the scope it needs."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from planbook.serve.access import Open, needed_by
from planbook.serve.auth.scopes import MEANINGS
from planbook.serve.problems import MEDIA_TYPE, Problem
from planbook.serve.web.route import PageRoute

ABOUT = """\
Everything that the command line does, for programs.

Send a key as `Authorization: Bearer pbk_…`. Errors are problems (RFC 9457). Lists come in pages: pass `next` as
`cursor`. Reads have an `ETag`. Requests that start something take an `Idempotency-Key`: sent again with the same key,
they start nothing, and have the same answer.
"""
ERRORS = {
    "400": "What was sent cannot be read.",
    "401": "There is no key, or it opens nothing.",
    "403": "The key lacks the scope.",
    "404": "There is no such thing.",
    "409": "It cannot be done as things are.",
    "410": "The address was used.",
    "413": "What was sent is too large.",
    "422": "Something that was sent does not fit.",
    "429": "Too many requests: `Retry-After` says when to ask again.",
    "503": "The server, or one that it needs, does not answer.",
}


def describe(app: FastAPI, path: str) -> None:
    """Serves the description at a path, which needs no key."""

    @app.get(path, include_in_schema=False, dependencies=[Depends(Open("it says nothing of any project"))])
    async def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())

    def made() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _made(app)
        return app.openapi_schema

    app.openapi = made  # type: ignore[method-assign]


def _made(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title="planbook", version=app.version, openapi_version="3.1.0", description=ABOUT, routes=app.routes,
        separate_input_output_schemas=False,
    )  # fmt: skip
    schemas = found["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for route in api_routes(app):
        for method in route.methods or ():
            operation = found["paths"].get(route.path_format, {}).get(method.lower())
            if operation:
                _complete(operation, route)
    return found


def _complete(operation: dict[str, Any], route: APIRoute) -> None:
    [needed] = needed_by(route)
    responses = operation["responses"]
    for status, meaning in ERRORS.items():
        responses[status] = {
            "description": meaning,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if "get" in {method.lower() for method in route.methods or ()}:
        responses["304"] = {"description": "It is as it was: the `ETag` was in `If-None-Match`."}
    if isinstance(needed, Open):
        operation["security"] = []
    elif needed.scope:
        operation["security"] = [{"HTTPBearer": [needed.scope]}]
        operation["description"] = (
            f"{operation.get('description', '')}\n\nScope `{needed.scope}`: {MEANINGS[needed.scope]}".strip()
        )


def api_routes(app: FastAPI) -> list[APIRoute]:
    """All routes of the application that are not pages, in their order."""
    return [route for route in app.routes if isinstance(route, APIRoute) and not isinstance(route, PageRoute)]
