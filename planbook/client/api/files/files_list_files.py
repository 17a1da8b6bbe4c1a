from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.page_file_line import PageFileLine
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    limit: int | Unset = 100,
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
        "url": "/api/v1/files",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> PageFileLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = PageFileLine.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageFileLine:
    """List uploaded files

    By name, the newest version of each.

    Scope `files:read`: List and get uploaded files.

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
    limit: int | Unset = 100,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageFileLine:
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
