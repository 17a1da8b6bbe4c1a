"""The routes of the API. A read that is as it was read before is answered with 304, and nothing else."""

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.routing import APIRoute
from starlette.responses import StreamingResponse

from planbook.files.strict_json import read_json

Responses = dict[int | str, dict[str, Any]]
API = "/api/v1"
Id = Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9._-]+$", description="The whole id.")]
"""The id of a run, a question or a key, in the path of a route."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose body is JSON without doubled keys: nobody could say which of the two values was meant."""

    async def json(self) -> Any:
        try:
            return read_json(await self.body())
        except ValueError as error:
            raise HTTPException(422, f"The body is not valid JSON: {error}") from None


class TaggedRoute(APIRoute):
    """A route whose answers to GET have an `ETag`."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(StrictRequest(request.scope, request.receive))
            is_read = request.method in ("GET", "HEAD") and response.status_code == 200
            if not is_read or isinstance(response, StreamingResponse) or not hasattr(response, "body"):
                return response
            tag = f'"{sha256(bytes(response.body)).hexdigest()[:32]}"'
            response.headers.setdefault("ETag", tag)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            if tag in _asked_for(request):
                kept = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
                return Response(status_code=304, headers=kept)
            return response

        return tagged


def api_router(path: str, tag: str) -> APIRouter:
    """A router for routes below a path of the API."""
    return APIRouter(
        prefix=f"{API}{path}", tags=[tag], route_class=TaggedRoute,
        generate_unique_id_function=lambda route: f"{tag}_{route.name}",
    )  # fmt: skip


def content(media_type: str, description: str) -> Responses:
    """The answer of a route that is not JSON, for the description of the API."""
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}, "description": description}}


def _asked_for(request: Request) -> list[str]:
    return [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
