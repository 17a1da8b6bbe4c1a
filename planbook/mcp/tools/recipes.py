"""Tools for recipes: tested ways to do what many plans do."""

from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import READS, Budget


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tools."""

    @server.tool(annotations=READS, structured_output=False)
    async def list_recipes(budget: Budget = BUDGET) -> str:
        """List recipes, the goals that each serves, and the inputs that fill it."""
        return fitted(await api.get("/recipes"), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def fill_recipe(
        recipe: Annotated[str, Field(description="The recipe's name.")],
        name: Annotated[str, Field(description="What the plan is to be called.")],
        inputs: Annotated[dict[str, Any], Field(description="What fills the recipe, by name.")],
        budget: Budget = BUDGET,
    ) -> str:
        """Make the text of a plan from a recipe. Nothing is written."""
        made = await api.send("POST", f"/recipes/{recipe}/plan", {"name": name, "inputs": inputs})
        return fitted(made["text"], budget)
