from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.me import Me
from typing import cast


def _request() -> dict[str, Any]:

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/me",
    }
    return request


def _answer(response: httpx.Response) -> Me:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Me.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
) -> Me:
    """Say who I am

    The user whose key it is, with what the key may do.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(client.get_httpx_client().request(**_request()))


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> Me:
    """Like `sync`, awaited."""
    return _answer(await client.get_async_httpx_client().request(**_request()))
