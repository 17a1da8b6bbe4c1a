"""How much may be sent with a request: more is refused before it is all read. An uploaded file may be larger."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2_000_000  # bytes; the largest plan has one million
LARGEST_FILE = 100_000_000
FILES = "/api/v1/files/"
TOO_MUCH = "What was sent is larger than {} MB."


class BodyLimit:
    """Ends a request that sends too much with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, most = 0, LARGEST_FILE if str(scope.get("path", "")).startswith(FILES) else LARGEST

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413, TOO_MUCH.format(most // 1_000_000))
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)
