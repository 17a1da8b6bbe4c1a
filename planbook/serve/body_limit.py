"""How much may be sent with a request: more is refused before it is all read. An uploaded file may be larger."""

import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planbook.threads.files import LARGEST as LARGEST_OF_THREAD
from planbook.uploads.store import LARGEST as LARGEST_FILE

LARGEST = 2_000_000  # bytes; the largest plan has one million
FILES = re.compile(r"/api/v1/files/.*|/plans/[^/]+/(run|try)")
"""The routes that take a file for an input: by itself, or with a form."""
THREADS = re.compile(r"/threads/[^/]+/files")
"""The form that takes a file of a thread."""
TOO_MUCH = "What was sent is larger than {} MB."


class BodyLimit:
    """Ends a request that sends too much with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, most = 0, _most(scope)

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


def _most(scope: Scope) -> int:
    """How many bytes may be sent."""
    path = str(scope.get("path", ""))
    sent_as = dict(scope.get("headers", ())).get(b"content-type", b"").decode("latin-1")
    if not (path.startswith("/api/") or has_files(sent_as)):
        return LARGEST
    if THREADS.fullmatch(path):
        return LARGEST_OF_THREAD + LARGEST
    return LARGEST_FILE if FILES.fullmatch(path) else LARGEST
