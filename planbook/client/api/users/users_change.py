from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.user_change import UserChange
from ...models.user_out import UserOut
from typing import cast


def _request(
    name: str,
    *,
    body: UserChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    request: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/users/{name}".format(
            name=quote(str(name), safe="/"),
        ),
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> UserOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = UserOut.from_dict(response.json())

    return response_200


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
    body: UserChange,
) -> UserOut:
    """Change a user

    Roles that are given take the place of all that the user had. A new password ends the user's sessions.

    Scope `users:manage`: Add, change and remove users and the keys of others.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                name=name,
                body=body,
            )
        )
    )


async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient,
    body: UserChange,
) -> UserOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                name=name,
                body=body,
            )
        )
    )
