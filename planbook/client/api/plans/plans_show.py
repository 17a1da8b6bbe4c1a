from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.plan_out import PlanOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    plan: str,
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
        "method": "get",
        "url": "/api/v1/plans/{plan}".format(
            plan=quote(str(plan), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> PlanOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = PlanOut.from_dict(response.json())

    return response_200


def sync(
    plan: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> PlanOut:
    """Show a plan

    What a plan is for, what it wants to be given, and when it runs.

    Scope `plans:read`: List and read plans, what the check finds in them, and how they stand at the gate.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                plan=plan,
                project=project,
            )
        )
    )


async def asyncio(
    plan: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> PlanOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                plan=plan,
                project=project,
            )
        )
    )
