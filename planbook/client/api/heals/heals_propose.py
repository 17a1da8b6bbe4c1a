from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.heal_out import HealOut
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
        "url": "/api/v1/heals/{run_id}".format(
            run_id=quote(str(run_id), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> HealOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = HealOut.from_dict(response.json())

    return response_200


def sync(
    run_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> HealOut:
    """Look for the element of a failed run

    Goes to the page as `planbook heal` does, and answers once it has looked. No `once` step is done.

    Scope `runs:start`: Start a run, or resume one.

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
) -> HealOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                run_id=run_id,
                project=project,
            )
        )
    )
