from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.user_out import UserOut
from ...models.user_wish import UserWish
from typing import cast


def _request(
    *,
    body: UserWish,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    request: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/users",
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> UserOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = UserOut.from_dict(response.json())

    return response_201


def sync(
    *,
    client: AuthenticatedClient,
    body: UserWish,
) -> UserOut:
    """Add a user

    Scope `users:manage`: Add, change and remove users and the keys of others.

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
    client: AuthenticatedClient,
    body: UserWish,
) -> UserOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                body=body,
            )
        )
    )
