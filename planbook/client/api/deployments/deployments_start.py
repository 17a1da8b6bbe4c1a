from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.deployed_run import DeployedRun
from ...models.scheduled import Scheduled
from ...types import UNSET, Unset
from typing import cast


def _request(
    plan: str,
    *,
    body: DeployedRun,
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
        "url": "/api/v1/deployments/{plan}/runs".format(
            plan=quote(str(plan), safe="/"),
        ),
        "params": params,
        "headers": headers,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> Scheduled:
    if response.status_code >= 400:
        raise ApiError(response)
    response_202 = Scheduled.from_dict(response.json())

    return response_202


def sync(
    plan: str,
    *,
    client: AuthenticatedClient,
    body: DeployedRun,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Scheduled:
    """Start a run of a deployment

    Puts a run into the deployment's queue, by its priority: a worker takes it.

    Scope `runs:start`: Start a run, or resume one.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                plan=plan,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    plan: str,
    *,
    client: AuthenticatedClient,
    body: DeployedRun,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> Scheduled:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                plan=plan,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
