from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.thread_events import ThreadEvents
from ...types import UNSET, Unset
from typing import cast


def _request(
    thread_id: str,
    *,
    after: int | Unset = 0,
    stream: None | str | Unset = UNSET,
    limit: int | Unset = 500,
    project: None | str | Unset = UNSET,
    last_event_id: None | str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["last-event-id"] = last_event_id

    params: dict[str, Any] = {}

    params["after"] = after

    json_stream: None | str | Unset
    if isinstance(stream, Unset):
        json_stream = UNSET
    else:
        json_stream = stream
    params["stream"] = json_stream

    params["limit"] = limit

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/threads/{thread_id}/events".format(
            thread_id=quote(str(thread_id), safe="/"),
        ),
        "params": params,
        "headers": headers,
    }
    return request


def _answer(response: httpx.Response) -> ThreadEvents:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = ThreadEvents.from_dict(response.json())

    return response_200


def sync(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    after: int | Unset = 0,
    stream: None | str | Unset = UNSET,
    limit: int | Unset = 500,
    project: None | str | Unset = UNSET,
    last_event_id: None | str | Unset = UNSET,
) -> ThreadEvents:
    """Read or follow the events of a thread

    What happened to a thread; with `stream`, also what will. The end of a goal is in it within a second.

    Scope `threads:read`: List, search and read threads: conversations, memories, goals and files.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                thread_id=thread_id,
                after=after,
                stream=stream,
                limit=limit,
                project=project,
                last_event_id=last_event_id,
            )
        )
    )


async def asyncio(
    thread_id: str,
    *,
    client: AuthenticatedClient,
    after: int | Unset = 0,
    stream: None | str | Unset = UNSET,
    limit: int | Unset = 500,
    project: None | str | Unset = UNSET,
    last_event_id: None | str | Unset = UNSET,
) -> ThreadEvents:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                thread_id=thread_id,
                after=after,
                stream=stream,
                limit=limit,
                project=project,
                last_event_id=last_event_id,
            )
        )
    )
