from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.key_wish import KeyWish
from ...models.new_key import NewKey
from typing import cast


def _request(
    *,
    body: KeyWish,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    request: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/keys",
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> NewKey:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = NewKey.from_dict(response.json())

    return response_201


def sync(
    *,
    client: AuthenticatedClient,
    body: KeyWish,
) -> NewKey:
    """Make a key

    A key of your own. Its text is in this answer, and nowhere else. A session or a key without limits makes keys.

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
    body: KeyWish,
) -> NewKey:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                body=body,
            )
        )
    )
