from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.health import Health
from typing import cast


def _request() -> dict[str, Any]:

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/health",
    }
    return request


def _answer(response: httpx.Response) -> Health:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Health.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
) -> Health:
    """Say that the server is up

    Version of planbook, and the projects in which the key may do something.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(client.get_httpx_client().request(**_request()))


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> Health:
    """Like `sync`, awaited."""
    return _answer(await client.get_async_httpx_client().request(**_request()))
