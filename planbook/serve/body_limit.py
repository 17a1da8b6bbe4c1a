"""How much may be sent with a request: more is refused before it is all read."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2_000_000  # bytes; the largest plan has one million
TOO_MUCH = f"What was sent is larger than {LARGEST // 1_000_000} MB."


class BodyLimit:
    """Ends a request that sends too much with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST:
                raise HTTPException(413, TOO_MUCH)
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)
