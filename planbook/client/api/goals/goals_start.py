from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.goal_out import GoalOut
from ...models.wish import Wish
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    body: Wish,
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
        "url": "/api/v1/goals",
        "params": params,
        "headers": headers,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> GoalOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_202 = GoalOut.from_dict(response.json())

    return response_202


def sync(
    *,
    client: AuthenticatedClient,
    body: Wish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> GoalOut:
    """Hand a goal over

    Drafts a plan for a goal, as `planbook write` does, in a process of its own on the server's machine.

    What may be done only once is only looked for. The draft never costs more than `max_cost`. At the end,
    `callback` is
    sent a message, signed by Standard Webhooks; addresses that are not public must be in `allow_private` of the
    project's `[tool.planbook.notify]`.

    Scope `plans:write`: Look at pages, draft a plan on them, and write it as a new file. The site can be sent
    something.

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
    body: Wish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> GoalOut:
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
