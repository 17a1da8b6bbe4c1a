from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.file_line import FileLine
from ...types import File, FileTypes
from ...types import UNSET, Unset
from io import BytesIO
from typing import cast


def _request(
    name: str,
    *,
    body: File,
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
        "url": "/api/v1/files/{name}".format(
            name=quote(str(name), safe="/"),
        ),
        "params": params,
        "content": body.payload.read(),
    }
    return request


def _answer(response: httpx.Response) -> FileLine:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = FileLine.from_dict(response.json())

    return response_201


def sync(
    name: str,
    *,
    client: AuthenticatedClient,
    body: File,
    project: None | str | Unset = UNSET,
) -> FileLine:
    """Upload a file

    Keeps what is sent as a new version of the name. Earlier versions stay as they are.

    The content must be of the type that the name says. A file has 100 MB at most.

    Scope `files:write`: Upload and drop files.

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
    body: File,
    project: None | str | Unset = UNSET,
) -> FileLine:
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
