"""Signing in with a browser, signing out, and choosing a project."""

import secrets
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from planbook.serve.access import Caller, NeedsNothing, Open, Seat, house_of, session_cookie
from planbook.serve.problems import Refusal
from planbook.serve.routes import account
from planbook.serve.web.render import open_to, page
from planbook.serve.web.route import LONGEST_ADDRESS, form_of, page_router, see
from planbook.serve.web.tokens import FORM_COOKIE

router = page_router()
Next = Annotated[str, Query(max_length=LONGEST_ADDRESS)]
OPEN = [Depends(Open("nobody has a session before they sign in"))]
HOME = "/plans"


@router.get("/", dependencies=OPEN)
def home() -> Response:
    """Pages begin with the plans."""
    return see(HOME)


@router.get("/sign-in", dependencies=OPEN)
def ask(request: Request, next: Next = HOME) -> Response:
    """The form."""
    return show_form(request, next)


@router.post("/sign-in", dependencies=OPEN)
def sign_in(request: Request) -> Response:
    """Begins a session, which the browser keeps out of the reach of scripts."""
    form = form_of(request)
    name, password = form.get("name", "")[:64], form.get("password", "")[:1000]
    given = account.Credentials(name=name, password=password)
    try:
        session = account.sign_in(request, given)
    except Refusal as refusal:
        return show_form(request, form.get("next", HOME), refusal.status, refusal.detail, given.name)
    answer = see(inside(form.get("next", HOME)))
    keep_cookie(request, answer, session_cookie(request), session.key)
    answer.delete_cookie(FORM_COOKIE, path="/")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, caller: Annotated[Caller, Depends(NeedsNothing())]) -> Response:
    """Ends the session."""
    if caller.key.kind == "session":
        account.end_session(request, caller)
    answer = see("/sign-in")
    answer.delete_cookie(session_cookie(request), path="/")
    return answer


@router.get("/projects")
def projects(request: Request, caller: Annotated[Caller, Depends(NeedsNothing())], next: Next = HOME) -> Response:
    """The projects of this server that the user may see."""
    names = open_to(request, caller)
    path = inside(next)
    links = [(name, house_of(request).projects[name].folder.name, f"{path}{'&' if '?' in path else '?'}project={name}")
             for name in names]  # fmt: skip
    seat = Seat(caller, names[0], house_of(request).projects[names[0]]) if names else None
    return page(request, "projects.html.j2", seat, links=links)


def inside(address: str) -> str:
    """An address of this server's pages: what leads elsewhere is the first page."""
    is_inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_inside else HOME


def show_form(request: Request, next: str, status: int = 200, error: str = "", name: str = "") -> Response:
    """The form, with the cookie that its token is made from."""
    provider = house_of(request).provider
    given: dict[str, Any] = {
        "next": inside(next),
        "error": error,
        "name": name,
        "provider": provider.name if provider else "",
    }
    if not request.cookies.get(FORM_COOKIE):
        fresh = secrets.token_urlsafe(24)
        request.cookies[FORM_COOKIE] = fresh
        answer = page(request, "sign_in.html.j2", None, status, **given)
        keep_cookie(request, answer, FORM_COOKIE, fresh)
        return answer
    return page(request, "sign_in.html.j2", None, status, **given)


def keep_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Has the browser keep something, out of the reach of scripts and of other sites."""
    is_secure = request.url.scheme == "https"
    answer.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=is_secure)
