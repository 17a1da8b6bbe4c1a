from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.credentials import Credentials
from ...models.session import Session
from typing import cast


def _request(
    *,
    body: Credentials,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    request: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/sessions",
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> Session:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = Session.from_dict(response.json())

    return response_201


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: Credentials,
) -> Session:
    """Sign in

    A session for a user's password. Ten attempts a minute are allowed by address and by user.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                body=body,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: Credentials,
) -> Session:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                body=body,
            )
        )
    )
