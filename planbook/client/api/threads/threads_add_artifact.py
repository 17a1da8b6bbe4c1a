from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.artifact_added import ArtifactAdded
from ...models.artifact_wish import ArtifactWish
from ...types import UNSET, Unset
from typing import cast


def _request(
    thread_id: str,
    *,
    body: ArtifactWish,
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
        "url": "/api/v1/threads/{thread_id}/artifacts".format(
            thread_id=quote(str(thread_id), safe="/"),
        ),
        "params": params,
        "headers": headers,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> ArtifactAdded:
    if response.status_code >= 400:
        raise ApiError(response)
    response_201 = ArtifactAdded.from_dict(response.json())

    return response_201


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: ArtifactWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ArtifactAdded:
    """Add a file

    Adds a file, or a reference to something elsewhere. Secrets in files that are text are masked.

    Scope `threads:write`: Create threads, add to them, and pause, complete or delete them.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    body: ArtifactWish,
    project: None | str | Unset = UNSET,
    idempotency_key: None | str | Unset = UNSET,
) -> ArtifactAdded:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                thread_id=thread_id,
                body=body,
                project=project,
                idempotency_key=idempotency_key,
            )
        )
    )
