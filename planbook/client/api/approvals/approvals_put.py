from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.approval_out import ApprovalOut
from ...models.approval_wish import ApprovalWish
from ...types import UNSET, Unset
from typing import cast


def _request(
    plan: str,
    *,
    body: ApprovalWish,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/plans/{plan}/approval".format(
            plan=quote(str(plan), safe="/"),
        ),
        "params": params,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> ApprovalOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = ApprovalOut.from_dict(response.json())

    return response_200


def sync(
    plan: str,
    *,
    client: AuthenticatedClient,
    body: ApprovalWish,
    project: None | str | Unset = UNSET,
) -> ApprovalOut:
    """Approve a plan

    Writes `plans/approvals.yaml`, as `planbook approve` does. It counts once that file is committed.

    Scope `plans:approve`: Approve a plan as it is.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                plan=plan,
                body=body,
                project=project,
            )
        )
    )


async def asyncio(
    plan: str,
    *,
    client: AuthenticatedClient,
    body: ApprovalWish,
    project: None | str | Unset = UNSET,
) -> ApprovalOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                plan=plan,
                body=body,
                project=project,
            )
        )
    )
