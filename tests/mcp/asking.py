"""How the tests ask: by the protocol's own client, in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client
from mcp.types import TextContent

from planbook.browser.reading.tokens import tokens
from planbook.mcp.answers import BUDGET
from planbook.mcp.api import local_api
from planbook.mcp.server import make_server
from planbook.mcp.tools.drafting import open_desk
from planbook.places import Project

PLAN = """\
planbook: 1
name: order
goal: Order paper.
start: http://127.0.0.1:9/
inputs:
  quantity: {type: integer, default: 2, description: how many}
steps:
  - click: Buy
"""


@asynccontextmanager
async def connected(project: Project) -> AsyncIterator[Client]:
    """A client of the server, in this process."""
    async with local_api(project) as api, open_desk() as desk, Client(make_server(api, project, desk)) as client:
        yield client


async def ask(client: Client, tool: str, **given: Any) -> str:
    """Returns what a tool answers."""
    answer = await client.call_tool(tool, given)
    [content] = answer.content
    assert isinstance(content, TextContent) and not answer.is_error, answer
    assert tokens(content.text) <= BUDGET
    return content.text


async def wrong(client: Client, tool: str, **given: Any) -> str:
    """Returns the error that a tool answers."""
    answer = await client.call_tool(tool, given)
    assert answer.is_error and isinstance(answer.content[0], TextContent)
    return answer.content[0].text
