from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.queue_out import QueueOut
from ...types import UNSET, Unset
from typing import cast


def _request(
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
        "url": "/api/v1/deployments/queue",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> QueueOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = QueueOut.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> QueueOut:
    """List what is due

    Runs of deployments that wait, are due or go on, and the workers that take them.

    Scope `deployments:read`: List deployments, and what is due.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> QueueOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                project=project,
            )
        )
    )
