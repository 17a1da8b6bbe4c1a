"""The studio's routes: the page, its stream of news, and one address for each thing that a person can do."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from planbook.browser.session.closing import told_if_gone
from planbook.errors import PlanbookError, StepError
from planbook.files.strict_json import read_json
from planbook.studio import assets, documents
from planbook.studio.access_guard import IN_FRAME, POLICY, AccessGuard
from planbook.studio.acts import ACTS
from planbook.studio.drafting import Watched
from planbook.studio.following import working
from planbook.studio.studio import Studio

MOST = 2_000_000  # bytes of a request
NO_STORE = {"Cache-Control": "no-store"}
HEADERS = NO_STORE | {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def make_app(studio: Studio, port: int, key: str) -> Starlette:
    """Returns the application; `key` opens it once."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with working(studio):
            yield

    routes = [
        Route("/", _with(studio, _page)),
        Route("/static/{name}", assets.asset),
        Route("/events", _with(studio, _events)),
        Route("/picture/{uid}/{number:int}", _with(studio, _picture)),
        Route("/draft/{goal}/{name}", _with(studio, _draft_picture)),
        Route("/document/{name}", _with(studio, _document)),
        Route("/api/state", _with(studio, _state)),
        Route("/api/{act}", _with(studio, _act), methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(AccessGuard, port=port, key=key)])


Answer = Callable[[Request], Awaitable[Response]]


def _with(studio: Studio, answer: Callable[[Studio, Request], Awaitable[Response]]) -> Answer:
    async def answered(request: Request) -> Response:
        return await answer(studio, request)

    return answered


async def _page(studio: Studio, request: Request) -> Response:
    nonce = secrets.token_urlsafe(12)
    policy = {"Content-Security-Policy": POLICY.format(nonce=nonce)}
    return HTMLResponse(assets.page(studio.book.file.stem, nonce), headers=HEADERS | policy)


async def _state(studio: Studio, request: Request) -> Response:
    return JSONResponse(studio.state(), headers=NO_STORE)


async def _events(studio: Studio, request: Request) -> Response:
    first = {"state": studio.state(), "draft": studio.draft.as_json() if studio.draft else None}
    if frame := studio.screencast.newest:
        first["frame"] = frame
    return StreamingResponse(studio.streams.listen(first), media_type="text/event-stream", headers=NO_STORE)


async def _picture(studio: Studio, request: Request) -> Response:
    outcome = studio.outcomes.get(request.path_params["uid"])
    if not outcome or not outcome.picture or outcome.number != request.path_params["number"]:
        return PlainTextResponse("This picture is gone.\n", 404)
    return Response(outcome.picture, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


async def _draft_picture(studio: Studio, request: Request) -> Response:
    goal, name = request.path_params["goal"], request.path_params["name"]
    content = studio.draft.picture(goal, name) if isinstance(studio.draft, Watched) else None
    if content is None:
        return PlainTextResponse("This picture is gone.\n", 404)
    return Response(content, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


async def _document(studio: Studio, request: Request) -> Response:
    try:
        html = await documents.document(request.path_params["name"], studio.book)
    except PlanbookError as error:
        html = documents.refused(str(error))
    return HTMLResponse(html, headers=HEADERS | {"Content-Security-Policy": IN_FRAME})


async def _act(studio: Studio, request: Request) -> Response:
    act = ACTS.get(request.path_params["act"])
    if act is None:
        return _error(f"There is no {request.path_params['act']}.", 404)
    body = await request.body()
    if len(body) > MOST:
        return _error("This is too long for a plan.", 413)
    try:
        given = read_json(body or "{}")
        with told_if_gone():
            done = await act(studio, given)
    except PlanbookError as error:
        return _error(str(error), 409)
    except StepError as error:
        return _error(f"{error.error_class}: {error.message}", 409)
    except (ValueError, KeyError, TypeError) as error:
        return _error(f"This request cannot be understood: {error}", 422)
    return JSONResponse({"done": done}, headers=NO_STORE)


def _error(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status, headers=NO_STORE)
