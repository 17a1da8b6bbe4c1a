"""Tools for heals: the targets that are proposed for failed steps."""

from typing import Any

from mcp.server import MCPServer

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import READS, Budget, RunId


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tools."""

    @server.tool(annotations=READS, structured_output=False)
    async def list_heals(budget: Budget = BUDGET) -> str:
        """List what is proposed for failed runs: the plan, the step, and whether the proposal still fits the plan."""
        return fitted(await api.get("/heals"), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def show_heal(run_id: RunId, budget: Budget = BUDGET) -> str:
        """Show what is proposed for a failed run: the diff of the plan, and the evidence for the new target."""
        return fitted(await api.get(f"/heals/{run_id}"), budget)
