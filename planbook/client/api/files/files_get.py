from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...types import UNSET, Unset
from typing import cast


def _request(
    name: str,
    *,
    version: int | None | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_version: int | None | Unset
    if isinstance(version, Unset):
        json_version = UNSET
    else:
        json_version = version
    params["version"] = json_version

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/files/{name}/content".format(
            name=quote(str(name), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> str:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = cast(str, response.content)
    return response_200


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
    version: int | None | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> str:
    """Get an uploaded file

    The content of a version. Browsers download it.

    Scope `files:read`: List and get uploaded files.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                name=name,
                version=version,
                project=project,
            )
        )
    )


async def asyncio(
    name: str,
    *,
    client: AuthenticatedClient,
    version: int | None | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> str:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                name=name,
                version=version,
                project=project,
            )
        )
    )
