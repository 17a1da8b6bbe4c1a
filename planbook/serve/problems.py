"""What went wrong, as RFC 9457 has it: every error of every route is one `application/problem+json`."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from flows.deploy.seen import NoServer
from planbook.errors import PlanbookError, PlanProblems
from planbook.goals.store import NoSuchGoal
from planbook.history.ask import QueryError
from planbook.history.find import NoSuchRun
from planbook.plan.problem import Problem as PlanProblem
from planbook.secrets.redaction import redact_known
from planbook.serve.auth.keys import NoSuchKey
from planbook.serve.metrics import HEADERS
from planbook.threads.desk import ThreadIsOver
from planbook.threads.finding import NoSuchThread
from planbook.uploads.store import NoSuchUpload

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[PlanbookError], int] = {
    NoServer: 503,
    NoSuchRun: 404,
    NoSuchUpload: 404,
    NoSuchGoal: 404,
    NoSuchKey: 404,
    NoSuchThread: 404,
    ThreadIsOver: 409,
    QueryError: 400,
}
NO_TEXT = "Something that you sent is not text: it has half of a character (a lone surrogate)."
BROKE = "planbook broke. The server's log says where."


class Problem(BaseModel):
    """An error. `detail` says what happened and what to do, `errors` are the places where what was sent is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"type": "about:blank", "title": "Not Found", "status": 404, "detail": 'There is no plan "x".'}
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] = []


class Refusal(Exception):
    """A request that gets an answer with this status, and a sentence that says why."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def response(
    status: int, detail: str, errors: list[dict[str, Any]] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer that says what went wrong. Secrets that this process has read are masked."""
    body = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=redact_known().text(detail), errors=errors or []
    )
    content = json.dumps(body.model_dump(), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status, dict(headers or {}), MEDIA_TYPE)


def status_of(error: PlanbookError) -> int:
    """404 for what is not there; 409 for what cannot be done as things are; 422 for what was written wrongly."""
    return STATUS.get(type(error)) or (409 if error.exit_code == 1 else 422)


def handle_errors(app: FastAPI) -> None:
    """Every error of the application is answered as a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(PlanbookError, _wrong)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(UnicodeEncodeError, _no_text)
    app.add_exception_handler(Exception, _broke)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return response(error.status, error.detail, headers=error.headers)


async def _wrong(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlanbookError)
    if not isinstance(error, PlanProblems):
        return response(status_of(error), str(error))
    errors = [_of_plan(one) for one in error.problems]
    return response(status_of(error), "; ".join(_sentence(one) for one in errors), errors)


def _of_plan(problem: object) -> dict[str, Any]:
    """A problem of a plan, without the server's own folders."""
    if not isinstance(problem, PlanProblem):
        return {"detail": str(problem)}
    detail = redact_known().text(problem.message)
    place = {"line": problem.line, "column": problem.column, "rule": problem.rule}
    return {"detail": detail, "file": Path(problem.path).name, **place}


def _sentence(error: Mapping[str, Any]) -> str:
    where = f"{error['file']}:{error['line']}:{error['column']}: " if "file" in error else ""
    return f"{where}{error['detail']}"


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"detail": one["msg"], "at": "/".join(map(str, one["loc"]))} for one in error.errors()]
    return response(422, "; ".join(f"{one['at']}: {one['detail']}" for one in errors), errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = f"There is nothing at {request.url.path}." if error.status_code == 404 else str(error.detail)
    return response(error.status_code, detail, headers=error.headers)


async def _no_text(request: Request, error: Exception) -> Response:
    """JSON can spell out halves of characters, which no file and no database takes."""
    return response(422, NO_TEXT)


async def _broke(request: Request, error: Exception) -> Response:
    """This answer is made outside of everything that puts headers on others."""
    return response(500, BROKE, headers={name.decode(): value.decode() for name, value in HEADERS})
