"""The tools, resources and prompts, asked by the protocol's own client."""

import json
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from planbook.places import Project
from tests.mcp.asking import PLAN, ask, connected, wrong
from tests.serve import drafted

TOOLS = {
    "list_plans", "show_plan", "check_plan", "check_text", "diff_plan", "try_plan", "look", "approve_plan",
    "run_plan", "run_status", "run_events", "list_runs", "control_run", "resume_run",
    "list_questions", "answer_question",
    "history_stats", "history_questions", "history_answer", "history_sql",
    "list_recipes", "fill_recipe", "list_heals", "show_heal", "write_plan", "goal_status",
    "list_threads", "show_thread", "search_threads",
    "create_thread", "add_messages", "store_memory", "hand_over_goal", "add_artifact", "set_thread_state",
    "draft_begin", "draft_look", "draft_step", "draft_whenever", "draft_undo", "draft_finish", "draft_stop",
}  # fmt: skip


async def test_plans(project: Project) -> None:
    async with connected(project) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        acting = {tool.name for tool in tools if tool.annotations and not tool.annotations.read_only_hint}
        assert acting == {
            "approve_plan", "run_plan", "control_run", "resume_run", "answer_question",
            "write_plan", "draft_step", "draft_whenever", "draft_undo", "draft_finish",
            "create_thread", "add_messages", "store_memory", "hand_over_goal", "add_artifact", "set_thread_state",
        }  # fmt: skip
        plans = json.loads(await ask(client, "list_plans"))["items"]
        assert [(plan["name"], plan["gate"]) for plan in plans] == [("order", "never")]
        told = await ask(client, "show_plan", plan="order")
        facts, _, source = told.partition("\n\n")
        assert json.loads(facts)["inputs"]["quantity"]["type"] == "integer" and source == PLAN
        found = json.loads(await ask(client, "check_plan", plan="order"))["findings"]
        assert "unjudged-change" in [finding["rule"] for finding in found]
        text = PLAN.replace("click: Buy", "klick: Buy")
        [finding] = json.loads(await ask(client, "check_text", name="order", text=text))["findings"]
        assert (finding["line"], finding["rule"]) == (8, "kind") and "Did you mean 'click'?" in finding["message"]


async def test_errors_are_those_of_the_api(project: Project) -> None:
    async with connected(project) as client:
        there = 'There is no plan "oder" in plans/. Did you mean order?'
        assert await wrong(client, "show_plan", plan="oder") == f"Error executing tool show_plan: {there}"
        assert "There are no runs yet in" in await wrong(client, "run_status", run_id="20260101-000000-000aaa")
        assert "is not the address of a page" in await wrong(client, "look", url="file:///etc/passwd")
        for url in ("--help", "-o"):
            assert "should match pattern" in await wrong(client, "look", url=url)


async def test_goals_and_heals(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    drafted.ended(project, "20261129-100000-000abc")
    async with connected(project) as client:
        seen = json.loads(await ask(client, "goal_status", goal_id="20261129-100000-000abc", wait=0.5))
        assert (seen["state"], seen["result"]["name"]) == ("passed", "read-orders")
        assert json.loads(await ask(client, "list_heals"))["items"] == []
        assert "nothing is kept that was proposed" in await wrong(client, "show_heal", run_id="20261129-100000-000abc")
        told = await wrong(client, "write_plan", goal="Sign in with SHOP_USER.", url="https://shop.example")
        assert "No plan can be drafted here: there is no key for a model." in told


async def test_resources_and_prompts(project: Project) -> None:
    async with connected(project) as client:
        [page] = (await client.read_resource("planbook://format")).contents
        assert "# Plan format" in getattr(page, "text", "")
        [kinds] = (await client.read_resource("planbook://format/kinds")).contents
        assert "## `click`" in getattr(kinds, "text", "")
        [plan] = (await client.read_resource("planbook://plans/order")).contents
        assert getattr(plan, "text", "") == PLAN
        prompt = await client.get_prompt("write_plan", {"goal": "Order paper.", "url": "https://shop.example"})
        assert "for this goal: Order paper." in str(prompt.messages[0].content)


async def test_over_stdin_and_stdout(project: Project) -> None:
    planbook = Path(sys.executable).with_name("planbook")
    started = StdioServerParameters(command=str(planbook), args=["mcp", "--project", str(project.folder)])
    async with Client(stdio_client(started)) as client:
        assert [plan["name"] for plan in json.loads(await ask(client, "list_plans"))["items"]] == ["order"]
