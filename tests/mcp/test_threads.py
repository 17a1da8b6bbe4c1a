"""The tools for threads."""

import json

from planbook.places import Project
from tests.mcp.asking import ask, connected, wrong


async def test_a_thread_over_mcp(project: Project) -> None:
    async with connected(project) as client:
        thread = json.loads(await ask(client, "create_thread", title="Order paper", participants=["ada"]))["thread_id"]
        batch = [{"text": f"message {number} " + "long " * 500, "role": "assistant"} for number in range(30)]
        await ask(client, "add_messages", thread=thread, messages=batch)
        await ask(client, "store_memory", thread=thread, key="login", value={"button": "Go"}, why="seen")
        await ask(client, "store_memory", thread=thread, key="old", value=1)
        await ask(client, "store_memory", thread=thread, key="old", value=None)
        await ask(client, "add_artifact", thread=thread, name="a.csv", text="a;b\n")
        seen = json.loads(await ask(client, "show_thread", thread=thread))
        assert [(one["key"], one["value"]) for one in seen["memories"]] == [("login", {"button": "Go"})]
        assert seen["counts"] == {"messages": 30, "memories": 1, "goals": 0, "artifacts": 1}
        page = await ask(client, "show_thread", thread=thread, messages=True)  # at most 2,000 tokens: `ask` looks
        assert "message 0" in page
        told = await wrong(client, "hand_over_goal", thread=thread, plan="ordre")
        assert told.endswith('There is no plan "ordre" in plans/. Did you mean order?')
        await ask(client, "set_thread_state", thread=thread, state="paused")
        assert "is paused: no goal is handed over" in await wrong(client, "hand_over_goal", thread=thread, plan="order")
        found = json.loads(await ask(client, "search_threads", words="button"))["found"]
        assert [one["id"] for one in found] == ["login"]
        assert "Order paper" in await ask(client, "list_threads")
