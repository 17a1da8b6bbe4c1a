from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.page_thread_line import PageThreadLine
from ...models.threads_list_threads_state_type_0 import check_threads_list_threads_state_type_0
from ...models.threads_list_threads_state_type_0 import ThreadsListThreadsStateType0
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    state: None | ThreadsListThreadsStateType0 | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_state: None | str | Unset
    if isinstance(state, Unset):
        json_state = UNSET
    elif isinstance(state, str):
        json_state = state
    else:
        json_state = state
    params["state"] = json_state

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
        "url": "/api/v1/threads",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> PageThreadLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = PageThreadLine.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    state: None | ThreadsListThreadsStateType0 | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageThreadLine:
    """List threads

    The one that changed last first. A change is in the list within a second or two.

    Scope `threads:read`: List, search and read threads: conversations, memories, goals and files.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                state=state,
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    state: None | ThreadsListThreadsStateType0 | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageThreadLine:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                state=state,
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )
