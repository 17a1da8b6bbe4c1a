from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...types import UNSET, Unset
from typing import cast


def _request(
    thread_id: str,
    *,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/threads/{thread_id}".format(
            thread_id=quote(str(thread_id), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 400:
        raise ApiError(response)
    response_204 = cast(Any, None)
    return response_204


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> Any:
    """Delete a thread

    For good. Only that it was deleted, and by whom, is kept.

    Scope `threads:write`: Create threads, add to them, and pause, complete or delete them.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                thread_id=thread_id,
                project=project,
            )
        )
    )


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> Any:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                thread_id=thread_id,
                project=project,
            )
        )
    )
