"""Signing in at a provider of OpenID Connect, if the server has one."""

import secrets
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, unquote

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from planbook.errors import PlanbookError
from planbook.serve.access import Open, address_of, house_of, session_cookie
from planbook.serve.problems import Refusal
from planbook.serve.routes import account
from planbook.serve.web.render import page
from planbook.serve.web.route import LONGEST_ADDRESS, page_router, see
from planbook.serve.web.sign_in import HOME, inside, keep_cookie, show_form

if TYPE_CHECKING:  # it needs planbook[oidc]
    from planbook.serve.auth.oidc import Provider

router = page_router()
OPEN = [Depends(Open("nobody has a session before they sign in"))]
COOKIE = "planbook_oidc"
"""The secret of an attempt, and the page to show then. It is of use while somebody signs in, and only for that."""
MINUTES = 10
LONGEST = 3500
"""Characters of the page in the cookie: browsers drop one of more than 4096 bytes, and nobody could sign in then."""
BACK = "/sign-in/oidc/back"
NO_PROVIDER = "This server has no provider to sign in at. Use your password."
NO_ATTEMPT = "Nobody has begun to sign in with this browser within the last ten minutes. Begin again."


@router.get("/sign-in/oidc", dependencies=OPEN)
async def begin(request: Request, next: Annotated[str, Query(max_length=LONGEST_ADDRESS)] = HOME) -> Response:
    """Sends the browser to the provider."""
    house_of(request).rates.hit("sign_in", address_of(request))
    provider = _provider(request)
    from planbook.serve.auth.oidc import Attempt

    attempt = Attempt(secrets.token_urlsafe(32))
    try:
        answer = see(await run_in_threadpool(provider.address, attempt, _back(request)))
    except PlanbookError as error:
        return show_form(request, next, 503, str(error))
    is_secure, path = request.url.scheme == "https", quote(inside(next), safe="")
    path = path if len(path) < LONGEST else quote(HOME)
    answer.set_cookie(  # lax: it comes along when the provider sends the browser back
        COOKIE, f"{attempt.secret}.{path}", max_age=MINUTES * 60, path=BACK, httponly=True,
        samesite="lax", secure=is_secure,
    )  # fmt: skip
    return answer


@router.get(BACK, dependencies=OPEN)
async def back(request: Request) -> Response:
    """Begins a session for whom the provider names.

    The page that follows is asked for by a page of this server: a browser that comes from elsewhere would not send the
    cookie of the session along.
    """
    provider = _provider(request)
    from planbook.serve.auth.oidc import Attempt

    secret, _, path = unquote(request.cookies.get(COOKIE, "")).partition(".")
    if not secret:
        return show_form(request, HOME, 400, NO_ATTEMPT)
    house = house_of(request)
    try:
        user = await run_in_threadpool(
            provider.user, house.users, Attempt(secret), _back(request), dict(request.query_params)
        )
    except PlanbookError as error:
        return show_form(request, inside(path), 401, str(error))
    session = await run_in_threadpool(account.begin_session, request, user)
    answer = page(request, "signed_in.html.j2", None, next=inside(path))
    keep_cookie(request, answer, session_cookie(request), session.key)
    answer.delete_cookie(COOKIE, path=BACK)
    return answer


def _provider(request: Request) -> "Provider":
    provider = house_of(request).provider
    if provider is None:
        raise Refusal(404, NO_PROVIDER)
    return provider


def _back(request: Request) -> str:
    """The address that the provider sends the browser back to, as the provider has to know it."""
    return str(request.url.replace(path=BACK, query="", fragment=""))
