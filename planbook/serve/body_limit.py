"""How much may be sent with a request: more is refused before it is all read. An uploaded file may be larger."""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planbook.uploads.store import LARGEST as LARGEST_FILE

LARGEST = 2_000_000  # bytes; the largest plan has one million
FILES = re.compile(r"/api/v1/files/.*|/plans/[^/]+/(run|try)|/threads/[^/]+/files")
"""The routes that take a file: by itself, or with a form."""
TOO_MUCH = "What was sent is larger than {} MB."


class BodyLimit:
    """Ends a request that sends too much with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, most = 0, LARGEST_FILE if _takes_a_file(scope) else LARGEST

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, TOO_MUCH.format(most // 1_000_000))
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)


def has_files(content_type: str) -> bool:
    """Whether a body is a form that may have files."""
    return content_type.lower().startswith("multipart/form-data")


def _takes_a_file(scope: Scope) -> bool:
    path = str(scope.get("path", ""))
    sent_as = dict(scope.get("headers", ())).get(b"content-type", b"").decode("latin-1")
    return bool(FILES.fullmatch(path)) and (path.startswith("/api/") or has_files(sent_as))
