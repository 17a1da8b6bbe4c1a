from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.sql import Sql
from ...models.table import Table
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    body: Sql,
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
        "method": "post",
        "url": "/api/v1/history/sql",
        "params": params,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> Table:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Table.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    body: Sql,
    project: None | str | Unset = UNSET,
) -> Table:
    """Ask in SQL

    One statement, on the history as it is read: nothing can be written, and no file or network reached.

    Scope `history:sql`: Ask the history in SQL. It has all runs with their values, and what people did.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                body=body,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: Sql,
    project: None | str | Unset = UNSET,
) -> Table:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                body=body,
                project=project,
            )
        )
    )
