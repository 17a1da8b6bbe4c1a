from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.run_started_out import RunStartedOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    run_id: str,
    *,
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
        "url": "/api/v1/runs/{run_id}/continue".format(
            run_id=quote(str(run_id), safe="/"),
        ),
        "params": params,
        "headers": headers,
    }
    return request


def _answer(response: httpx.Response) -> RunStartedOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_202 = RunStartedOut.from_dict(response.json())

    return response_202


def sync(
    run_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> RunStartedOut:
    """Continue a run

    Continues a paused run in a new process. The Prefect server resumes the run of a deployment.

    Scope `runs:control`: Pause, continue and cancel a run.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                run_id=run_id,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    run_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> RunStartedOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                run_id=run_id,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
