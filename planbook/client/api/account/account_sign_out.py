from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET


def _request() -> dict[str, Any]:

    request: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/sessions/current",
    }
    return request


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 400:
        raise ApiError(response)
    response_204 = cast(Any, None)
    return response_204


def sync(
    *,
    client: AuthenticatedClient,
) -> Any:
    """Sign out

    Ends the session whose key it is. A key that is not a session stays: revoke it.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(client.get_httpx_client().request(**_request()))


async def asyncio(
    *,
    client: AuthenticatedClient,
) -> Any:
    """Like `sync`, awaited."""
    return _answer(await client.get_async_httpx_client().request(**_request()))
