"""`planbook.client`, the generated client: it is made from the API as it is, and does what it says."""

from pathlib import Path

import httpx
import pytest

from planbook.client import ApiError, AuthenticatedClient
from planbook.client.api.approvals import approvals_state
from planbook.client.api.history import history_sql
from planbook.client.api.plans import plans_check, plans_list_plans, plans_show, plans_source
from planbook.client.api.runs import runs_list_runs, runs_start
from planbook.client.models import Draft, RunWish, Sql
from planbook.history.load import load_all
from tests.history.events import BEGAN, keep, passing_run
from tests.serve.conftest import PLAN, Served
from tests.serve.described import fingerprint

MADE_FROM = Path(__file__).parents[2] / "planbook" / "client" / "made_from"


def client_of(served: Served, who: str) -> AuthenticatedClient:
    transport = httpx.ASGITransport(served.app, raise_app_exceptions=False)
    return AuthenticatedClient("http://planbook", token=served.key(who), httpx_args={"transport": transport})


def test_it_is_made_from_the_api_as_it_is() -> None:
    assert MADE_FROM.read_text().strip() == fingerprint(), "make client"


async def test_plans(shared: Served) -> None:
    client = client_of(shared, "author")
    [line] = (await plans_list_plans.asyncio(client=client, project="shop")).items
    assert (line.name, line.gate, line.last_run) == ("order", "never", None)
    plan = await plans_show.asyncio("order", client=client, project="shop")
    assert plan.inputs["quantity"].type_ == "integer" and not plan.inputs["quantity"].required
    assert await plans_source.asyncio("order", client=client, project="shop") == PLAN
    draft = Draft(name="order", text=PLAN.replace("click: Buy", "klick: Buy"))
    [finding] = (await plans_check.asyncio(client=client, body=draft, project="shop")).findings
    assert (finding.line, finding.rule) == (8, "kind")


async def test_runs_and_the_history(shared: Served) -> None:
    keep(shared.project, list(passing_run("20260528-100001-000abc", 2, BEGAN)))
    load_all(shared.project, lambda text: None)
    client = client_of(shared, "viewer")
    page = await runs_list_runs.asyncio(client=client, project="shop", limit=1)
    assert page.items[0].run_id == "20260528-100001-000abc" and page.items[0].inputs["quantity"] == 2
    table = await history_sql.asyncio(client=client, body=Sql("SELECT count(*) AS n FROM runs"), project="shop")
    assert (table.columns, table.rows) == (["n"], [[1]])


async def test_what_is_refused_is_raised(shared: Served) -> None:
    with pytest.raises(ApiError) as refused:
        await runs_start.asyncio(client=client_of(shared, "viewer"), body=RunWish("order"), project="shop")
    assert str(refused.value) == '403: This needs the scope runs:start in the project "shop".'
    with pytest.raises(ApiError) as missing:
        await approvals_state.asyncio("oder", client=client_of(shared, "viewer"), project="shop")
    assert (missing.value.status_code, missing.value.detail) == (
        404, 'There is no plan "oder" in plans/. Did you mean order?',
    )  # fmt: skip
