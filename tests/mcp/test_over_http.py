"""`/mcp` of a real server, asked by the protocol's own client: keys, scopes, projects, pages of other sites."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import httpx2
import pytest
import pytest_asyncio
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitRequestParams, ElicitResult

from planbook.audit import chain
from planbook.mcp.http_endpoint import add_door
from planbook.mcp.scoped_server import NEEDED
from planbook.mcp.tools import goals
from planbook.mcp.tools.drafting import NO_SECRETS
from planbook.serve import key_watch
from planbook.serve.app import make_app
from planbook.serve.rate_limits import Rates
from tests.mcp.asking import ask, wrong
from tests.mcp.test_server import TOOLS
from tests.serve.conftest import MANY, Served, two_projects

PLAN = """\
planbook: 1
name: order
goal: Order paper.
start: http://127.0.0.1:9/
steps:
  - click: {button: Buy}
    effect: once
    title: Order the paper
  - expect: {text: Thank you}
"""


class Server:
    """A server at a port of its own, with one user for each role."""

    def __init__(self, served: Served, address: str) -> None:
        self.served = served
        self.address = address

    @asynccontextmanager
    async def client(self, who: str, project: str = "shop", **more: Any) -> AsyncIterator[Client]:
        headers = {"authorization": f"Bearer {self.served.key(who)}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            there = streamable_http_client(f"{self.address}/mcp?project={project}", http_client=http)
            async with Client(there, **more) as client:
                yield client

    async def post(self, key: str | None = None, **headers: str) -> httpx.Response:
        given = {"accept": "application/json, text/event-stream"} | headers
        given |= {"authorization": f"Bearer {key}"} if key else {}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        async with httpx.AsyncClient(timeout=60) as http:
            return await http.post(f"{self.address}/mcp?project=shop", json=body, headers=given)


@pytest_asyncio.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    app = make_app(two_projects(folder), Rates(MANY, MANY, MANY, MANY))
    add_door(app)
    served = Served(app)
    listening = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    task = asyncio.create_task(listening.serve())
    while not listening.started:
        await asyncio.sleep(0.02)
    [socket] = listening.servers[0].sockets
    yield Server(served, f"http://127.0.0.1:{socket.getsockname()[1]}")
    listening.should_exit = True
    await task


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_tools_are_those_of_the_keys_scopes(server: Server, mode: str) -> None:
    async with server.client("root", mode=mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        assert [plan["name"] for plan in json.loads(await ask(client, "list_plans"))["items"]] == ["order"]
    async with server.client("viewer", mode=mode) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert "show_plan" in tools and not tools & {"run_plan", "draft_begin", "look", "approve_plan", "try_plan"}
        told = await wrong(client, "run_plan", plan="order")
        assert told == "run_plan needs the scope runs:start, which this key does not have."
    assert set(NEEDED) == TOOLS


async def test_who_may_not_ask_is_refused_as_by_the_api(server: Server) -> None:
    for key, status, told in (
        (
            None,
            401,
            "This needs a key: Authorization: Bearer pbk_… An administrator makes one: planbook serve keys create",
        ),
        ("pbk_x_y", 401, "This key is not known: it is over, was revoked, or was not copied whole."),
    ):
        answer = await server.post(key)
        assert (answer.status_code, answer.json()["detail"]) == (status, told)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == 'Bearer realm="planbook"'
    elsewhere = server.served.house.keys.create("viewer", "k", seconds=60, project="other")[0]
    answer = await server.post(elsewhere)
    assert (answer.status_code, answer.json()["detail"]) == (403, 'This key has no scope in the project "shop".')


async def test_pages_of_other_sites_are_refused(server: Server) -> None:
    key, own = server.served.key("viewer"), server.address
    answer = await server.post(key, origin="https://evil.example")
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "A page of https://evil.example may not ask here: the header Origin has to be this server's own address, or "
        "left out.",
    )
    assert (await server.post(key, origin="http://[")).status_code == 403
    assert (await server.post(key, origin="null")).status_code == 403
    rebound = await server.post(key, origin="http://evil.example:4300", host="evil.example:4300")
    assert rebound.status_code == 403
    assert (await server.post(key, origin=own)).status_code != 403


async def test_a_draft_uses_no_secrets(server: Server) -> None:
    async with server.client("author") as client:
        given = {"goal": "Buy.", "url": "http://127.0.0.1:9/", "secrets": ["PLANBOOK_KEY"]}
        assert await wrong(client, "draft_begin", **given) == f"Error executing tool draft_begin: {NO_SECRETS}"
        for goal in ({"goal": "Sign in with SHOP_PASSWORD."}, {"goal": "Buy.", "secrets": ["SHOP_PASSWORD"]}):
            told = await wrong(client, "write_plan", **goal, url="http://127.0.0.1:9/")
            assert told == f"Error executing tool write_plan: {goals.NO_SECRETS}"
            draft = {**goal, "url": "http://127.0.0.1:9/"}
            told = await wrong(client, "hand_over_goal", thread="20261129-100000-000abc", draft=draft)
            assert told == f"Error executing tool hand_over_goal: {goals.NO_SECRETS}"


async def test_a_stream_ends_with_its_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_watch, "LOOKS_EVERY", 0.05)
    key, kept = server.served.house.keys.create("viewer", "k", seconds=60)
    headers = {"authorization": f"Bearer {key}", "accept": "application/json, text/event-stream"}
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": about}
    async with httpx.AsyncClient(timeout=30, headers=headers) as http:
        there = f"{server.address}/mcp?project=shop"
        session = (await http.post(there, json=hello)).headers["mcp-session-id"]
        async with http.stream("GET", there, headers={"mcp-session-id": session}) as stream:
            assert stream.status_code == 200
            server.served.house.keys.revoke(kept.id)
            async for _ in stream.aiter_bytes():
                pass  # until it ends
        assert (await http.post(there, json=hello)).status_code == 401


def says(action: str, asked: list[str], **content: Any) -> Any:
    async def answer(context: Any, params: ElicitRequestParams) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult.model_validate({"action": action, "content": content or None})

    return answer


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_only_the_persons_yes_approves_a_plan(server: Server, mode: str) -> None:
    project = server.served.project
    file, approvals = project.folder / "plans/order.yaml", project.folder / "plans/approvals.yaml"
    approvals.unlink(missing_ok=True)
    file.write_text(PLAN + f"# {mode}\n")
    async with server.client("reviewer", mode=mode) as client:
        assert await wrong(client, "approve_plan", plan="order") == (
            "Error executing tool approve_plan: order was not approved: this client cannot ask the person that you "
            "work for (it has no elicitation). They can approve it in a terminal: planbook approve order"
        )
    asked: list[str] = []
    for action, content in (("decline", {}), ("cancel", {}), ("accept", {"approve": False})):
        async with server.client("reviewer", mode=mode, elicitation_callback=says(action, asked, **content)) as client:
            told = json.loads(await ask(client, "approve_plan", plan="order"))
            assert told == {"approved": False, "plan": "order", "because": "The person did not approve it."}
            assert not approvals.exists()
    async with server.client("reviewer", mode=mode, elicitation_callback=says("accept", asked, approve=True)) as client:
        told = json.loads(await ask(client, "approve_plan", plan="order"))
        assert told["approved"] and told["by"] == "Reviewer <reviewer@example.org>" and approvals.exists()
        assert set(asked) == {asked[0]} and "Order the paper" in asked[0]
        assert asked[0].startswith(f"Approve the plan order?\n\nSHA-256 {told['sha256']}, ")
    last = chain(project.audit).entries[-1]
    assert (last.act, last.origin, last.remote) == ("approve", "MCP", "127.0.0.1")
