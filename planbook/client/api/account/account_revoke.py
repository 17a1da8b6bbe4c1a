from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET


def _request(
    key_id: str,
) -> dict[str, Any]:

    request: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/keys/{key_id}".format(
            key_id=quote(str(key_id), safe="/"),
        ),
    }
    return request


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 400:
        raise ApiError(response)
    response_204 = cast(Any, None)
    return response_204


def sync(
    key_id: str,
    *,
    client: AuthenticatedClient,
) -> Any:
    """Revoke a key

    From now on the key opens nothing.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                key_id=key_id,
            )
        )
    )


async def asyncio(
    key_id: str,
    *,
    client: AuthenticatedClient,
) -> Any:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                key_id=key_id,
            )
        )
    )
