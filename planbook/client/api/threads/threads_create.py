from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.thread_line import ThreadLine
from ...models.thread_wish import ThreadWish
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    body: ThreadWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["idempotency-key"] = idempotency_key

    params: dict[str, Any] = {}

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/threads",
        "params": params,
        "headers": headers,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> ThreadLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = ThreadLine.from_dict(response.json())

    return response_201


def sync(
    *,
    client: AuthenticatedClient,
    body: ThreadWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ThreadLine:
    """Create a thread

    A thread keeps a conversation, memories, goals that are handed over, and files.

    Scope `threads:write`: Create threads, add to them, and pause, complete or delete them.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: ThreadWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ThreadLine:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
