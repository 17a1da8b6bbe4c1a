"""`Idempotency-Key`: what is sent twice with the same key is done once, and answered alike for a day."""

import json
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from planbook.serve.access import Seat, house_of
from planbook.serve.auth.database import Database
from planbook.serve.problems import Refusal

KEPT = 86400.0  # seconds
OTHER = "This Idempotency-Key was sent with another request. Use a new one for each thing that is to be done."
GOES_ON = (
    "A request with this Idempotency-Key is being answered, or was cut off when the server ended. Ask again in a "
    "moment; if this stays, look whether it was done."
)
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$",
        description="Any text that is new for each thing to be done. Sent again, nothing is done a second time.",
    ),
]  # fmt: skip
Work = Callable[[], Awaitable[tuple[int, BaseModel, str | None]]]
"""Does it: the status, the answer, and the address of what has come of it."""


async def once(request: Request, seat: Seat, key: str | None, work: Work) -> Response:
    """The answer to a request that starts something. What failed may be tried again with the same key."""
    if key is None:
        status, body, location = await work()
        return _answer(status, body.model_dump_json(), location)
    database, user = house_of(request).database, seat.caller.user.name
    asked = await _asked(request)
    if known := _claim(database, user, key, asked):
        return known
    try:
        status, body, location = await work()
    except Exception:  # if the server ends meanwhile, it may be done all the same: `GOES_ON` says so
        _forget(database, user, key)
        raise
    text = body.model_dump_json()
    with database.open() as connection:
        query = "UPDATE answers SET status = ?, body = ?, location = ? WHERE user = ? AND key = ?"
        connection.execute(query, [status, text, location, user, key])
    return _answer(status, text, location)


async def _asked(request: Request) -> str:
    """What was asked. A form of a page was read already; files that were sent with it are named in its fields."""
    form = getattr(request.state, "form", None)
    sent = await request.body() if form is None else json.dumps(form, sort_keys=True).encode()
    about = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return sha256(about + sent).hexdigest()


def _claim(database: Database, user: str, key: str, asked: str) -> Response | None:
    """The answer that was given before; None if this request is the first. Raises Refusal."""
    with database.open() as connection:
        connection.execute("DELETE FROM answers WHERE at < ?", [time.time() - KEPT])
        row = connection.execute("SELECT * FROM answers WHERE user = ? AND key = ?", [user, key]).fetchone()
        if row is None:
            connection.execute(
                "INSERT INTO answers (user, key, asked, at) VALUES (?, ?, ?, ?)", [user, key, asked, time.time()]
            )
            return None
    if row["asked"] != asked:
        raise Refusal(422, OTHER)
    if row["status"] is None:
        raise Refusal(409, GOES_ON)
    return _answer(row["status"], row["body"], row["location"], "true")


def _forget(database: Database, user: str, key: str) -> None:
    with database.open() as connection:
        connection.execute("DELETE FROM answers WHERE user = ? AND key = ?", [user, key])


def _answer(status: int, text: str, location: str | None, replayed: str | None = None) -> Response:
    headers = {"Location": location, "Idempotency-Replayed": replayed}
    kept = {name: value for name, value in headers.items() if value}
    return Response(text, status, kept, JSONResponse.media_type)
