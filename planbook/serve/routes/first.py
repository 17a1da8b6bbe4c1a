"""The address that makes the first administrator: a form for a browser, good for one use."""

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from planbook.errors import PlanbookError
from planbook.serve.access import Open, address_of, house_of
from planbook.serve.audited import record_act
from planbook.serve.auth import first
from planbook.serve.auth.users import SHORTEST
from planbook.serve.web.render import page

router = APIRouter(
    prefix="/first", include_in_schema=False, dependencies=[Depends(Open("the address itself is the secret"))]
)
LARGEST = 10_000  # bytes of the form


@router.get("/{token}")
def form(request: Request, token: str) -> Response:
    """The form; where the address was used, that it was."""
    house_of(request).rates.hit("sign_in", address_of(request))
    good = first.is_good(house_of(request).database, token)
    return _page(request, 200 if good else 410, error="" if good else first.USED, asks=good)


@router.post("/{token}")
async def make(request: Request, token: str) -> Response:
    """Makes the administrator."""
    house = house_of(request)
    house.rates.hit("sign_in", address_of(request))
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return _page(request, 413, error="This is too large for the form.", asks=True)
    return await run_in_threadpool(_made, request, token, dict(parse_qsl(body.decode("utf-8", "replace"))))


def _made(request: Request, token: str, given: dict[str, str]) -> Response:
    house = house_of(request)
    name, full_name, email = (given.get(key, "").strip() for key in ("name", "full_name", "email"))
    if given.get("password") != given.get("again"):
        return _page(request, 422, error="The two passwords differ.", asks=True, given=given)
    if not first.is_good(house.database, token):
        return _page(request, 410, error=first.USED)
    try:
        record_act(request, "user", name, name, {"added": {"*": "administrator"}})
        user = first.make_first(house.database, token, name, given.get("password", ""), full_name, email)
    except PlanbookError as error:
        return _page(request, 422, error=str(error), asks=True, given=given)
    return _page(request, 201, made=user.name)


def _page(request: Request, status: int, **shown: object) -> Response:
    about: dict[str, Any] = {"shortest": SHORTEST, "given": {}} | shown
    return page(request, "first.html.j2", None, status, **about)
