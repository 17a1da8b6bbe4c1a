from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.history_statistics_response_history_statistics import HistoryStatisticsResponseHistoryStatistics
from ...types import UNSET, Unset
from typing import cast


def _request(
    *,
    since: None | str | Unset = "30d",
    plan: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    else:
        json_since = since
    params["since"] = json_since

    json_plan: None | str | Unset
    if isinstance(plan, Unset):
        json_plan = UNSET
    else:
        json_plan = plan
    params["plan"] = json_plan

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/history/stats",
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> HistoryStatisticsResponseHistoryStatistics:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = HistoryStatisticsResponseHistoryStatistics.from_dict(response.json())

    return response_200


def sync(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = "30d",
    plan: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> HistoryStatisticsResponseHistoryStatistics:
    """Summarize runs

    What `planbook stats --json` prints: how many passed, the flakiest and slowest steps, failures, cost.

    Scope `history:read`: Read statistics and the answers of named questions, what people did included.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                since=since,
                plan=plan,
                project=project,
            )
        )
    )


async def asyncio(
    *,
    client: AuthenticatedClient,
    since: None | str | Unset = "30d",
    plan: None | str | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> HistoryStatisticsResponseHistoryStatistics:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                since=since,
                plan=plan,
                project=project,
            )
        )
    )
