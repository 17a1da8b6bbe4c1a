from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.question_out import QuestionOut
from ...types import UNSET, Unset
from typing import cast


def _request(
    question_id: str,
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
        "method": "get",
        "url": "/api/v1/questions/{question_id}".format(
            question_id=quote(str(question_id), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> QuestionOut:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = QuestionOut.from_dict(response.json())

    return response_200


def sync(
    question_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> QuestionOut:
    """Show a question

    A question by its whole id, also one that was answered.

    Scope `questions:read`: List and read the questions that runs ask.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                question_id=question_id,
                project=project,
            )
        )
    )


async def asyncio(
    question_id: str,
    *,
    client: AuthenticatedClient,
    project: None | str | Unset = UNSET,
) -> QuestionOut:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                question_id=question_id,
                project=project,
            )
        )
    )
