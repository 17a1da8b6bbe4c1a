from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.merged_out import MergedOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    run_id: str,
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
        "method": "post",
        "url": "/api/v1/heals/{run_id}/branch".format(
            run_id=quote(str(run_id), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> MergedOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = MergedOut.from_dict(response.json())

    return response_201


def sync(
    run_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> MergedOut:
    """Commit a proposal to a branch

    One commit on top of HEAD, in the name of the user. What is checked out stays as it is.

    Scope `plans:write`: Look at pages, draft a plan on them, and write it as a new file. The site can be sent
    something.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                run_id=run_id,
                project=project,
            )
        )
    )


async def asyncio(
    run_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> MergedOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                run_id=run_id,
                project=project,
            )
        )
    )
