"""The tool that approves a plan: by what the person says whom the client asks, never by what the model says."""

from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import AcceptedElicitation, Context, Elicit, ElicitationResult, Resolve
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from planbook.mcp.answers import fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import Plan

LONGEST = 6000
"""Characters of what changed that a person is asked to read in a client's dialog."""
QUESTION = """\
Approve the plan {plan}?

SHA-256 {sha256}, {in_git} in git.
{before}

What changed:
{changes}
{calls}
If you approve it, this very text may run where the project's gate asks for approval."""
NOBODY = (
    "{plan} was not approved: this client cannot ask the person that you work for (it has no elicitation). They can "
    "approve it in a terminal: planbook approve {plan}"
)
TOO_LONG = (
    "{plan} was not approved: what changed has {count:,} characters, too many to read in a question. A person can read "
    "and approve it in a terminal: planbook approve {plan}"
)
THERE = "{plan} is approved as it is, by {by}. Nothing was done."


class Decision(BaseModel):
    """What the person says."""

    approve: bool = Field(title="I have read what changed, and approve this plan.")


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tool."""

    async def proposal(plan: str, context: Context[Any]) -> dict[str, Any]:
        found: dict[str, Any] = await api.get(f"/plans/{plan}/approval")
        if found["approved"]:
            raise ToolError(THERE.format(plan=plan, by=found["last"]["by"]))
        if not _can_ask(context):
            raise ToolError(NOBODY.format(plan=plan))
        if len(found["changes"]) > LONGEST:
            raise ToolError(TOO_LONG.format(plan=plan, count=len(found["changes"])))
        return found

    async def decision(plan: str, found: Annotated[dict[str, Any], Resolve(proposal)]) -> Elicit[Decision]:
        return Elicit(_question(plan, found), Decision)

    @server.tool(annotations=ToolAnnotations(read_only_hint=False, destructive_hint=True), structured_output=False)
    async def approve_plan(
        plan: Plan,
        found: Annotated[dict[str, Any], Resolve(proposal)],
        said: Annotated[ElicitationResult[Decision], Resolve(decision)],
    ) -> str:
        """Ask the person that you work for whether they approve a plan as it is. Only their yes approves it.

        They are shown its SHA-256 and what changed since it was last approved. The approval counts once
        plans/approvals.yaml is committed.
        """
        if not (isinstance(said, AcceptedElicitation) and said.data.approve):
            return fitted({"approved": False, "plan": plan, "because": "The person did not approve it."})
        done = await api.send("PUT", f"/plans/{plan}/approval", {"sha256": found["sha256"]})
        return fitted({"approved": True, "plan": plan} | done | {"next": "Commit plans/approvals.yaml."})


def _can_ask(context: Context[Any]) -> bool:
    """Whether the client shows forms to its person. One that names no mode of elicitation does."""
    capabilities = context.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _question(plan: str, found: dict[str, Any]) -> str:
    last = found["last"]
    before = f"Last approved by {last['by']} at {last['at']}." if last else "It was never approved."
    calls = f"\nIt calls plans that are not approved: {', '.join(found['calls'])}.\n" if found["calls"] else ""
    return QUESTION.format(
        plan=plan, sha256=found["sha256"], in_git=found["in_git"], before=before, changes=found["changes"], calls=calls
    )
