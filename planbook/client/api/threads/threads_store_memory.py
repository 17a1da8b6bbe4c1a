from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.memory_stored import MemoryStored
from ...models.memory_wish import MemoryWish
from ...types import UNSET, Unset
from typing import cast


def _request(
    thread_id: str,
    *,
    body: MemoryWish,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/threads/{thread_id}/memories".format(
            thread_id=quote(str(thread_id), safe="/"),
        ),
        "params": params,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> MemoryStored:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = MemoryStored.from_dict(response.json())

    return response_200


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: MemoryWish,
    project: None | str | Unset = UNSET,
) -> MemoryStored:
    """Store a memory

    It replaces an earlier memory with its key. Storing it again changes nothing.

    Scope `threads:write`: Create threads, add to them, and pause, complete or delete them.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
            )
        )
    )


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: MemoryWish,
    project: None | str | Unset = UNSET,
) -> MemoryStored:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
            )
        )
    )
