"""The calling model drafts a plan by itself, on a real page, with the protocol's own client."""

import asyncio
import fcntl
import json
from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client
from mcp.types import TextContent

from planbook.audit import chain
from planbook.check.judge import check_plan
from planbook.places import Project
from tests.mcp.asking import connected, wrong
from tests.sites import Site, serving_pages

NONE = "Error executing tool draft_look: There is no draft. Begin one: draft_begin"
NOTE = """<label>Note <input></label><button onclick="p.textContent = 'Kept: ' + document.querySelector('input').value">
  Show</button><p id=p></p>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_pages({"/": NOTE}) as site:
        yield site


async def told(client: Client, tool: str, **given: Any) -> str:
    answer = await client.call_tool(tool, given)
    assert not answer.is_error, answer
    return "\n".join(content.text for content in answer.content if isinstance(content, TextContent))


async def test_a_plan_is_drafted_and_written(project: Project, site: Site) -> None:
    async with connected(project) as client:
        assert (
            await wrong(client, "draft_look")
            == "Error executing tool draft_look: There is no draft. Begin one: draft_begin"
        )
        [drafting] = (await client.read_resource("planbook://drafting")).contents
        assert "so you seldom need `draft_look`" in getattr(drafting, "text", "")
        page = await told(client, "draft_begin", goal="Keep the note Milk.", url=f"{site.address}/")
        assert 'textbox "Note" button "Show"' in page
        [act] = chain(project.audit).entries
        assert (act.act, act.subject, act.origin, act.details) == (
            "draft", "Keep the note Milk.", "MCP", {"url": f"{site.address}/"}
        )  # fmt: skip
        filled = await told(client, "draft_step", step={"fill": {"field": "Note", "with": "Milk"}})
        assert "Step 1 worked." in filled
        missed = await wrong(client, "draft_step", step={"click": {"button": "Sow"}})
        assert 'there is no button "Sow"' in missed and 'nearest: button "Show"' in missed
        await told(client, "draft_step", step={"click": {"button": "Show"}})
        await told(client, "draft_step", step={"expect": {"text": "Kept: Milk"}})
        made = json.loads(await told(client, "draft_finish", name="keep-note", notes={"1": "### Keep"}, budget=4000))
        assert made["plan"] == "plans/keep-note.yaml" and made["sent"] == []
        assert made["proof"] == "Done again from the start, the plan got through 3 of its 3 steps."
        assert check_plan(project.folder / "plans/keep-note.yaml", "reviewable") == []
        assert (project.folder / "plans/keep-note.yaml").read_text() == made["text"]
        assert "model: " in made["text"]
        assert "There is no draft." in await wrong(client, "draft_look")


async def test_a_draft_that_is_refused_leaves_no_secret_in_the_audit_trail(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATE_PASSWORD", "open sesame 7")
    async with connected(project) as client:
        given = {"goal": "Sign in with open sesame 7.", "url": "http://127.0.0.1:9/", "secrets": ["GATE_PASSWORD"]}
        refused = await wrong(client, "draft_begin", **given)
    assert refused.endswith("The goal has the value of GATE_PASSWORD in it; write its name instead: GATE_PASSWORD")
    assert chain(project.audit).entries == [], "what is recorded is kept for good"


async def test_others_are_answered_while_a_draft_waits_to_be_recorded(project: Project, site: Site) -> None:
    project.audit.parent.mkdir(exist_ok=True)
    async with connected(project) as client:
        with project.audit.open("a") as written_by_another:
            fcntl.flock(written_by_another, fcntl.LOCK_EX)
            begun = asyncio.ensure_future(told(client, "draft_begin", goal="Keep Milk.", url=f"{site.address}/"))
            await asyncio.sleep(0.2)
            async with asyncio.timeout(5):
                assert await wrong(client, "draft_look") == NONE
        assert 'button "Show"' in await begun
