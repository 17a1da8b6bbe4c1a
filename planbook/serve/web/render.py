"""Renders pages: the templates of the notebook and those of this folder, in one design."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, TemplateError

from planbook.report.html import ICONS
from planbook.report.stats.terms import moment, percent
from planbook.report.view.html import view_environment, visible
from planbook.serve.access import Caller, Seat, house_of
from planbook.serve.auth.scopes import Scope
from planbook.serve.web import assets
from planbook.serve.web.charts import as_number
from planbook.serve.web.tokens import token_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
"""No page runs or loads what is not of this server, and no copy of a page stays in the browser."""


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, for whoever has the scope."""

    path: str
    name: str
    scope: Scope


PLACES = (
    Place("/plans", "Plans", "plans:read"),
    Place("/runs", "Runs", "runs:read"),
    Place("/write", "Write", "plans:write"),
    Place("/questions", "Questions", "questions:read"),
    Place("/threads", "Threads", "threads:read"),
    Place("/heals", "Heals", "runs:read"),
    Place("/week", "Last week", "history:read"),
    Place("/ask", "Ask", "history:read"),
)


def page(
    request: Request, template: str, seat: Seat | None, status: int = 200, headers: Mapping[str, str] | None = None,
    **about: Any,
) -> Response:  # fmt: skip
    """The page that a template makes, in the project of the seat. Invisible characters are shown by their codes."""
    html = page_environment().get_template(template).render(shared(request, seat) | about)
    return HTMLResponse(visible(html), status, HEADERS | dict(headers or {}))


def piece(request: Request, template: str, macro: str, seat: Seat, *given: Any) -> str:
    """A part of a page by itself: a macro of its template."""
    module = page_environment().get_template(template).make_module(shared(request, seat))
    return visible(str(getattr(module, macro)(*given)))


def shared(request: Request, seat: Seat | None) -> dict[str, Any]:
    """What the frame of every page needs."""

    def to(path: str, **parameters: Any) -> str:
        several = seat and len(house_of(request).projects) > 1
        given = {"project": seat.name} if seat and several else {}
        given |= {name: value for name, value in parameters.items() if value not in (None, "")}
        return f"{path}?{urlencode(given)}" if given else path

    return {
        "seat": seat, "user": seat.caller.user if seat else None, "here": request.url.path, "to": to, "icons": ICONS,
        "places": [one for one in PLACES if seat and seat.has(one.scope)], "token": token_for(request),
        "projects": open_to(request, seat.caller) if seat else [], "asset": assets.address,
    }  # fmt: skip


def open_to(request: Request, caller: Caller) -> list[str]:
    """The projects that somebody may see something of."""
    return [name for name in house_of(request).projects if caller.scopes(name)]


@cache
def page_environment() -> Environment:
    """The templates of pages and of notebooks, with the filters of both."""
    templates = ChoiceLoader([PackageLoader("planbook.serve.web"), PackageLoader("planbook.report")])
    found = view_environment().overlay(loader=templates, cache_size=100)
    own = {"day": moment, "number": as_number, "percent": percent, "phrase": lambda status: HTTPStatus(status).phrase}
    found.filters = found.filters | own
    return found


def get_ready() -> None:
    """Compiles the templates: otherwise, whoever asks first for a page waits for some of them."""
    templates = page_environment()
    for name in templates.list_templates():
        with suppress(TemplateError):  # those of other pages need filters of their own
            templates.get_template(name)
