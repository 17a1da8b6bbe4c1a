"""Tools for goals that planbook's own model drafts: hand one over, and ask how it stands."""

from collections.abc import Mapping
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import ACTS, READS, Budget
from planbook.planner.task import secrets_named

NO_SECRETS = (
    "Over HTTP a goal cannot use secrets: the caller chooses the page that they would be typed into. Hand it over "
    "without, or let the person that you work for do it."
)
Wish = Mapping[str, Any]


def checked(wish: Wish, has_secrets: bool) -> dict[str, Any]:
    """Returns a wish as it is sent on. Raises ToolError if it names secrets, and may use none."""
    if has_secrets:
        return dict(wish)
    if secrets_named(str(wish.get("goal", "")), wish.get("secrets") or ()) or wish.get("changes"):
        raise ToolError(NO_SECRETS)
    return {**wish, "secrets_in_goal": False}


def add(server: MCPServer[Any], api: Api, has_secrets: bool) -> None:
    """Adds the tools. `has_secrets`: goals may use secrets, and change plans that do."""

    @server.tool(annotations=ACTS, structured_output=False)
    async def write_plan(
        goal: Annotated[str, Field(description="What the plan is to do; with `changes`, what is to be changed.")],
        url: Annotated[str, Field(description="The page that it begins with.")],
        max_cost: Annotated[float, Field(description="The limit in US dollars.", ge=0)] = 0.5,
        changes: Annotated[str | None, Field(description="The name of a plan that is to be changed.")] = None,
        secrets: Annotated[list[str], Field(description="Names of secrets that it may use, never their values.")] = [],  # noqa: B006
        allow: Annotated[list[str], Field(description="Other hosts that the plan may connect to.")] = [],  # noqa: B006
    ) -> str:
        """Have planbook's own model draft a plan on the live page, which costs money. To draft it yourself instead, use
        `draft_begin`.

        Answers with the id of the goal; ask `goal_status` how it stands.
        """
        wish = {"goal": goal, "url": url, "max_cost": max_cost, "changes": changes, "secrets": secrets, "allow": allow}
        return fitted(await api.send("POST", "/goals", checked(wish, has_secrets)))

    @server.tool(annotations=READS, structured_output=False)
    async def goal_status(
        goal_id: Annotated[str, Field(description="The whole id of the goal.")],
        wait: Annotated[
            float, Field(description="Answer once it has ended, or after so many seconds.", ge=0, le=60)
        ] = 0,
        budget: Budget = BUDGET,
    ) -> str:
        """Say how the draft of a goal stands: its state and cost, what it asks, and the plan that came of it."""
        return fitted(await api.get(f"/goals/{goal_id}", wait=str(wait)), budget)
