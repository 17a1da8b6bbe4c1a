from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.page_heal_line import PageHealLine
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/heals",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> PageHealLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = PageHealLine.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageHealLine:
    """List heals

    Those of the newest runs first.

    Scope `runs:read`: List and read runs: steps, values, log, events, artifacts and notebook.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageHealLine:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )
