"""What a model can read: the format of plans, the text of a plan, and the notebook of a run as Markdown."""

import re
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError

from planbook.mcp.api import Api
from planbook.plan.page import pages
from planbook.planner import prompt
from planbook.planner.task import Task

MARKDOWN = "text/markdown"
CALLED_HERE = {
    "`try_step`": "`draft_step`", "`try_whenever`": "`draft_whenever`", "`look`": "`draft_look`",
    "`undo_to`": "`draft_undo`", "`finish`": "`draft_finish`",
}  # fmt: skip
"""The names of the planner's own tools, as the prompt of `planbook write` has them, and of those here."""
_NAMES = re.compile("|".join(map(re.escape, CALLED_HERE)))
PAGES = "There is no page {page!r}. There are {known}."


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the resources."""

    @server.resource("planbook://format", mime_type=MARKDOWN, title="The format of plans")
    def plan_format() -> str:
        """The keys of a plan and of its steps, with an example. Begin here."""
        return pages()["plan.md"]

    @server.resource("planbook://format/{page}", mime_type=MARKDOWN, title="A page about plans")
    def format_page(page: str) -> str:
        """More about plans: `kinds` (of step), `targets` (how elements are named), `expressions`, `runs`."""
        known_pages = pages()
        if f"{page}.md" not in known_pages:
            known = ", ".join(name.removesuffix(".md") for name in known_pages)
            raise ResourceNotFoundError(PAGES.format(page=page, known=known))
        return known_pages[f"{page}.md"]

    @server.resource("planbook://drafting", mime_type=MARKDOWN, title="How to draft a plan")
    def drafting() -> str:
        """How to draft a plan with the `draft_` tools: read it before `draft_begin`."""
        return _NAMES.sub(lambda found: CALLED_HERE[found[0]], prompt.system(Task("", "")))

    @server.resource("planbook://plans/{plan}", mime_type="application/yaml", title="A plan")
    async def plan_source(plan: str) -> str:
        """The text of a plan."""
        return await _text(api, f"/plans/{plan}/source")

    @server.resource("planbook://runs/{run_id}/notebook", mime_type=MARKDOWN, title="The notebook of a run")
    async def notebook(run_id: str) -> str:
        """What was to happen in a run, and what happened."""
        return await _text(api, f"/runs/{run_id}/notebook")


async def _text(api: Api, path: str) -> str:
    try:
        return str(await api.get(path))
    except ToolError as error:
        raise ResourceNotFoundError(str(error)) from None
