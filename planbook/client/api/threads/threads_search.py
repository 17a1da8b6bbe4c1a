from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.thread_place import ThreadPlace
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    q: str,
    limit: int | Unset = 20,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["q"] = q

    params["limit"] = limit

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/threads/search",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> list[ThreadPlace]:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = []
    _response_200 = response.json()
    for response_200_item_data in _response_200:
        response_200_item = ThreadPlace.from_dict(response_200_item_data)

        response_200.append(response_200_item)

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    q: str,
    limit: int | Unset = 20,
    project: None | str | Unset = UNSET,
) -> list[ThreadPlace]:
    """Search threads

    The best places in conversations, memories, goals and files of all threads.

    Scope `threads:read`: List, search and read threads: conversations, memories, goals and files.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                q=q,
                limit=limit,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    q: str,
    limit: int | Unset = 20,
    project: None | str | Unset = UNSET,
) -> list[ThreadPlace]:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                q=q,
                limit=limit,
                project=project,
            )
        )
    )
