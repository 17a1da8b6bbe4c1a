from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.continue_wish import ContinueWish
from ...models.goal_out import GoalOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    goal_id: str,
    *,
    body: ContinueWish,
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
        "url": "/api/v1/goals/{goal_id}/continue".format(
            goal_id=quote(str(goal_id), safe="/"),
        ),
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
    goal_id: str,
    *,
    client: AuthenticatedClient,
    body: ContinueWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> GoalOut:
    """Continue a draft

    Goes on with a draft that was stopped, failed, or whose process died, as a new goal: its steps are tried
    again.

    What was sent to the site is not sent again.

    Scope `plans:write`: Look at pages, draft a plan on them, and write it as a new file. The site can be sent
    something.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                goal_id=goal_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    goal_id: str,
    *,
    client: AuthenticatedClient,
    body: ContinueWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> GoalOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                goal_id=goal_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
