from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET


def _request(
    name: str,
) -> dict[str, Any]:

    request: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/users/{name}".format(
            name=quote(str(name), safe="/"),
        ),
    }
    return request


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 400:
        raise ApiError(response)
    response_204 = cast(Any, None)
    return response_204


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
) -> Any:
    """Remove a user

    Removes a user and all their keys. What they did stays on record.

    Scope `users:manage`: Add, change and remove users and the keys of others.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                name=name,
            )
        )
    )


async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient,
) -> Any:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                name=name,
            )
        )
    )
