from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.table import Table
from ...types import UNSET, Unset
from typing import cast


def _request(
    name: str,
    *,
    plan: None | str | Unset = UNSET,
    since: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_plan: None | str | Unset
    if isinstance(plan, Unset):
        json_plan = UNSET
    else:
        json_plan = plan
    params["plan"] = json_plan

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    else:
        json_since = since
    params["since"] = json_since

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/history/queries/{name}".format(
            name=quote(str(name), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> Table:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Table.from_dict(response.json())

    return response_200


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
    plan: None | str | Unset = UNSET,
    since: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> Table:
    """Answer a named question

    What `planbook sql NAME` prints, up to 1,000 rows.

    Scope `history:read`: Read statistics and the answers of named questions, what people did included.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                name=name,
                plan=plan,
                since=since,
                project=project,
            )
        )
    )


async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient,
    plan: None | str | Unset = UNSET,
    since: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> Table:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                name=name,
                plan=plan,
                since=since,
                project=project,
            )
        )
    )
