"""The routes of pages. Whoever has not signed in is sent to do so; what goes wrong is a page, too."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from planbook.errors import PlanbookError
from planbook.secrets.redaction import redact_known
from planbook.serve.access import Seat, WhichProject, caller_of, house_of
from planbook.serve.body_limit import has_files
from planbook.serve.problems import Refusal, status_of
from planbook.serve.web.multipart import TOO_LONG, form_with_files
from planbook.serve.web.render import page
from planbook.serve.web.tokens import fits

SEE_OTHER = 303
STALE = "This form is not one that this server has just sent you. Go back, load the page again, and send it once more."
LARGEST = 200_000
"""Bytes of a form, or of all of its texts if it has files."""
LONGEST_ADDRESS = 2000
"""Characters of a page to go back to."""
Form = dict[str, str]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A route that answers with a page. A form counts only with the token that its page had."""

    def get_route_handler(self) -> Handler:
        answer = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                if request.method not in ("GET", "HEAD"):
                    request.state.files = {}
                    request.state.form = await _form(request)
                return await answer(request)
            except WhichProject:
                return see("/projects", next=_here(request))
            except Refusal as refusal:
                if refusal.status == 401:
                    return see("/sign-in", next=_here(request))
                return _wrong(request, refusal.status, refusal.detail, refusal.headers)
            except PlanbookError as error:
                return _wrong(request, status_of(error), str(error))
            except RequestValidationError as error:
                told = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
                return _wrong(request, 422, f"The address does not fit this page: {told}.")
            except HTTPException as error:  # what was sent is too much, or no form
                return _wrong(request, error.status_code, error.detail)
            finally:
                if sent := getattr(request.state, "sent", None):
                    await sent.close()  # the files of the form

        return shown


def page_router() -> APIRouter:
    """A router for pages."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


def see(path: str, **parameters: str | None) -> RedirectResponse:
    """Sends the browser to another page."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return RedirectResponse(f"{path}?{urlencode(given)}" if given else path, SEE_OTHER)


def to_in(request: Request, seat: Seat, path: str, **parameters: str | None) -> RedirectResponse:
    """Sends the browser to another page of the project."""
    return see(path, project=seat.name if len(house_of(request).projects) > 1 else None, **parameters)


def form_of(request: Request) -> Form:
    """The fields that were sent with a form; of several with one name, the last."""
    form: Form = request.state.form
    return form


async def _form(request: Request) -> Form:
    """Raises Refusal if the form is not from a page of this server."""
    given = await (_with_files(request) if has_files(request.headers.get("content-type", "")) else _texts(request))
    form = {name: value.replace("\r\n", "\n") for name, value in given.items()}  # browsers end lines so
    if not fits(request, form.get("token", "")):
        raise Refusal(403, STALE)
    return form


async def _texts(request: Request) -> Form:
    body = await request.body()
    if len(body) > LARGEST:
        raise Refusal(413, TOO_LONG)
    given = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in given.items()}


async def _with_files(request: Request) -> Form:
    """Files may be large: nothing of them is read before it is known who sends them."""
    caller_of(request, None)
    sent = request.state.sent = await form_with_files(request, LARGEST)
    files = {name: one for name, one in sent.items() if isinstance(one, UploadFile)}
    request.state.files = {name: one for name, one in files.items() if one.filename}  # a field that was left empty
    return {name: one for name, one in sent.items() if isinstance(one, str)}


def _here(request: Request) -> str | None:
    """The page to go back to; None after a form, which nobody wants to send twice, and if it is too long for that."""
    address = f"{request.url.path}?{request.url.query}".rstrip("?")
    return address if request.method == "GET" and len(address) <= LONGEST_ADDRESS else None


def _wrong(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    told = redact_known().text(detail)
    return page(request, "wrong.html.j2", None, status=status, headers=headers, code=status, detail=told)
