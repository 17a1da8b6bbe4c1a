from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.goal_wish import GoalWish
from ...models.thread_goal_out import ThreadGoalOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    thread_id: str,
    *,
    body: GoalWish,
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
        "url": "/api/v1/threads/{thread_id}/goals".format(
            thread_id=quote(str(thread_id), safe="/"),
        ),
        "params": params,
        "headers": headers,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> ThreadGoalOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_202 = ThreadGoalOut.from_dict(response.json())

    return response_202


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: GoalWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ThreadGoalOut:
    """Hand a goal over

    Starts a run (scope `runs:start`, too) or a draft (`plans:write`), or takes a run that has begun
    (`runs:read`).

    Its end is an event of the thread within a second, and a signed message to the `callback`.

    Scope `threads:write`: Create threads, add to them, and pause, complete or delete them.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: GoalWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ThreadGoalOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
