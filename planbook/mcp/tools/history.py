"""Tools for the history of runs: statistics, named questions and SQL."""

from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import READS, Budget, SomePlan

Since = Annotated[str | None, Field(description="Since so long ago: 90m, 12h, 30d, 8w.", pattern=r"^\d{1,4}[mhdw]$")]


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tools."""

    @server.tool(annotations=READS, structured_output=False)
    async def history_stats(since: Since = "30d", plan: SomePlan = None, budget: Budget = BUDGET) -> str:
        """Summarize the runs of some time: how many passed, the flakiest and slowest steps, failures, cost."""
        return fitted(await api.get("/history/stats", since=since, plan=plan), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def history_questions(budget: Budget = BUDGET) -> str:
        """List the named questions that `history_answer` answers."""
        return fitted(await api.get("/history/queries"), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def history_answer(
        name: Annotated[str, Field(description="The name of the question, as in `history_questions`.")],
        plan: SomePlan = None,
        since: Since = None,
        budget: Budget = BUDGET,
    ) -> str:
        """Answer a named question about the history of runs."""
        return fitted(await api.get(f"/history/queries/{name}", plan=plan, since=since), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def history_sql(
        query: Annotated[str, Field(description="One SELECT for DuckDB. `SHOW TABLES` and `DESCRIBE runs` help.")],
        budget: Budget = BUDGET,
    ) -> str:
        """Ask the history in SQL. Nothing can be written, and no file or network can be reached."""
        return fitted(await api.send("POST", "/history/sql", {"query": query}), budget)
