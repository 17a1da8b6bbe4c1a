"""Tools for the questions that runs ask people."""

from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import ACTS, READS, Budget


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tools."""

    @server.tool(annotations=READS, structured_output=False)
    async def list_questions(budget: Budget = BUDGET) -> str:
        """List the open questions of paused runs, with the choices or fields of each, and until when it is due."""
        return fitted(await api.get("/questions"), budget)

    @server.tool(annotations=ACTS, structured_output=False)
    async def answer_question(
        question_id: Annotated[str, Field(description="The whole id of the question.")],
        answer: Annotated[
            str | dict[str, Any], Field(description="One of the choices, a text, or a value for each field.")
        ],
    ) -> str:
        """Answer a question as the person that you work for, who must have told you what to answer. The run goes on.

        The question says who may answer it. An answer counts once.
        """
        return fitted(await api.send("POST", f"/questions/{question_id}/answers", {"answer": answer}))
