from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...errors import ApiError
from ...types import UNSET
from ...models.findings import Findings
from ...models.plans_findings_profile_type_0 import check_plans_findings_profile_type_0
from ...models.plans_findings_profile_type_0 import PlansFindingsProfileType0
from ...types import UNSET, Unset
from typing import cast


def _request(
    plan: str,
    *,
    profile: None | PlansFindingsProfileType0 | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_profile: None | str | Unset
    if isinstance(profile, Unset):
        json_profile = UNSET
    elif isinstance(profile, str):
        json_profile = profile
    else:
        json_profile = profile
    params["profile"] = json_profile

    json_project: None | str | Unset
    if isinstance(project, Unset):
        json_project = UNSET
    else:
        json_project = project
    params["project"] = json_project

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    request: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/plans/{plan}/findings".format(
            plan=quote(str(plan), safe="/"),
        ),
        "params": params,
    }
    return request


def _answer(response: httpx.Response) -> Findings:
    if response.status_code >= 400:
        raise ApiError(response)
    response_200 = Findings.from_dict(response.json())

    return response_200


def sync(
    plan: str,
    *,
    client: AuthenticatedClient,
    profile: None | PlansFindingsProfileType0 | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> Findings:
    """Check a plan

    What `planbook check` finds in a plan, and in those that it calls.

    Scope `plans:read`: List and read plans, what the check finds in them, and how they stand at the gate.

    Raises ApiError with the reason, and httpx.HTTPError where the server does not answer.
    """
    return _answer(
        client.get_httpx_client().request(
            **_request(
                plan=plan,
                profile=profile,
                project=project,
            )
        )
    )


async def asyncio(
    plan: str,
    *,
    client: AuthenticatedClient,
    profile: None | PlansFindingsProfileType0 | Unset = UNSET,
    project: None | str | Unset = UNSET,
) -> Findings:
    """Like `sync`, awaited."""
    return _answer(
        await client.get_async_httpx_client().request(
            **_request(
                plan=plan,
                profile=profile,
                project=project,
            )
        )
    )
