from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.filled import Filled
from ...models.filling import Filling
from ...types import UNSET, Unset
from typing import cast


def _request(
    name: str,
    *,
    body: Filling,
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
        "url": "/api/v1/recipes/{name}/plan".format(
            name=quote(str(name), safe="/"),
        ),
        "params": params,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> Filled:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Filled.from_dict(response.json())

    return response_200


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
    body: Filling,
    project: None | str | Unset = UNSET,
) -> Filled:
    """Make a plan from a recipe

    What `planbook new` prints. Nothing is written.

    Scope `plans:draft`: Check the text of a plan, and make the text of a plan from a recipe. Nothing is written.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                name=name,
                body=body,
                project=project,
            )
        )
    )


async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient,
    body: Filling,
    project: None | str | Unset = UNSET,
) -> Filled:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                name=name,
                body=body,
                project=project,
            )
        )
    )
