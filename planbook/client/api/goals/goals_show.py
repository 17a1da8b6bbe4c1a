from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.goal_out import GoalOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    goal_id: str,
    *,
    wait: float | Unset = 0.0,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["wait"] = wait

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/goals/{goal_id}".format(
            goal_id=quote(str(goal_id), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> GoalOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = GoalOut.from_dict(response.json())

    return response_200


def sync(
    goal_id: str,
    *,
    client: AuthenticatedClient,
    wait: float | Unset = 0.0,
    project: None | str | Unset = UNSET,
) -> GoalOut:
    """Show a goal, or wait for its end

    How a draft stands, what it has cost so far, what it asks, and what came of it.

    Scope `plans:read`: List and read plans, what the check finds in them, and how they stand at the gate.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                goal_id=goal_id,
                wait=wait,
                project=project,
            )
        )
    )


async def asyncio(
    goal_id: str,
    *,
    client: AuthenticatedClient,
    wait: float | Unset = 0.0,
    project: None | str | Unset = UNSET,
) -> GoalOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                goal_id=goal_id,
                wait=wait,
                project=project,
            )
        )
    )
