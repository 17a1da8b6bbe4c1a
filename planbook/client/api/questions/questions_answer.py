from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.answer_wish import AnswerWish
from ...models.answered import Answered
from ...types import UNSET, Unset
from typing import cast


def _request(
    question_id: str,
    *,
    body: AnswerWish,
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
        "url": "/api/v1/questions/{question_id}/answers".format(
            question_id=quote(str(question_id), safe="/"),
        ),
        "params": params,
        "json": body.to_dict(),
    }
    return request


def _answer(response: httpx.Response) -> Answered:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Answered.from_dict(response.json())

    return response_200


def sync(
    question_id: str,
    *,
    client: AuthenticatedClient,
    body: AnswerWish,
    project: None | str | Unset = UNSET,
) -> Answered:
    """Answer a question

    Answers as the user whose key it is, and continues the run. Who may answer is up to the question.

    Scope `questions:answer`: Answer a question.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                question_id=question_id,
                body=body,
                project=project,
            )
        )
    )


async def asyncio(
    question_id: str,
    *,
    client: AuthenticatedClient,
    body: AnswerWish,
    project: None | str | Unset = UNSET,
) -> Answered:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                question_id=question_id,
                body=body,
                project=project,
            )
        )
    )
