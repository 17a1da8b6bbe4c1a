from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.page_run_line import PageRunLine
from ...models.runs_list_runs_status_type_0 import check_runs_list_runs_status_type_0
from ...models.runs_list_runs_status_type_0 import RunsListRunsStatusType0
from ...types import UNSET, Unset
from typing import cast
from typing import Literal, cast
import datetime


def _request(
    *,
    plan: None | str | Unset = UNSET,
    status: Literal["running"] | None | RunsListRunsStatusType0 | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    draft: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_plan: None | str | Unset
    if isinstance(plan, Unset):
        json_plan = UNSET
    else:
        json_plan = plan
    params["plan"] = json_plan

    json_status: Literal["running"] | None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, str):
        json_status = status
    else:
        json_status = status
    params["status"] = json_status

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.datetime):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    params["draft"] = draft

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/runs",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> PageRunLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = PageRunLine.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    plan: None | str | Unset = UNSET,
    status: Literal["running"] | None | RunsListRunsStatusType0 | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    draft: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageRunLine:
    """List runs

    The newest first. A run that has just begun is in the list within a second or two.

    Scope `runs:read`: List and read runs: steps, values, log, events, artifacts and notebook.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                plan=plan,
                status=status,
                since=since,
                until=until,
                draft=draft,
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    plan: None | str | Unset = UNSET,
    status: Literal["running"] | None | RunsListRunsStatusType0 | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    draft: bool | Unset = False,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> PageRunLine:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                plan=plan,
                status=status,
                since=since,
                until=until,
                draft=draft,
                limit=limit,
                cursor=cursor,
                project=project,
            )
        )
    )
