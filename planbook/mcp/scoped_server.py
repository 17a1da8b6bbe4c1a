"""A server that offers its caller the tools for which they have the scopes."""

from collections.abc import Collection, Mapping
from importlib.metadata import version
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult, Tool

from planbook.serve.auth.scopes import Scope

TOOLS: Mapping[Scope, tuple[str, ...]] = {
    "plans:read": ("list_plans", "show_plan", "check_plan", "diff_plan", "goal_status"),
    "plans:draft": ("check_text", "fill_recipe"),
    "plans:write": (
        "write_plan", "look", "draft_begin", "draft_look", "draft_step", "draft_whenever", "draft_undo", "draft_finish",
        "draft_stop",
    ),
    "plans:approve": ("approve_plan",),
    "runs:read": ("run_status", "run_events", "list_runs", "list_heals", "show_heal"),
    "runs:start": ("run_plan", "resume_run", "try_plan"),
    "runs:control": ("control_run",),
    "questions:read": ("list_questions",),
    "questions:answer": ("answer_question",),
    "history:read": ("history_stats", "history_questions", "history_answer"),
    "history:sql": ("history_sql",),
    "recipes:read": ("list_recipes",),
    "threads:read": ("list_threads", "show_thread", "search_threads"),
    "threads:write": (
        "create_thread", "add_messages", "store_memory", "hand_over_goal", "add_artifact", "set_thread_state",
    ),
}  # fmt: skip
"""The tools of each scope: each tool is in one of them."""
NEEDED: Mapping[str, Scope] = {tool: scope for scope, tools in TOOLS.items() for tool in tools}
NOT_OFFERED = "{tool} needs the scope {scope}, which this key does not have."


class OfferedServer(MCPServer[Any]):
    """Lists the tools of the caller's scopes, and refuses the others by the name of the scope."""

    def __init__(self, instructions: str, scopes: Collection[Scope]) -> None:
        super().__init__("planbook", instructions=instructions, version=version("planbook"), log_level="WARNING")
        self._scopes = scopes

    async def list_tools(self) -> list[Tool]:
        return [tool for tool in await super().list_tools() if NEEDED[tool.name] in self._scopes]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        scope = NEEDED.get(name)
        if scope and scope not in self._scopes:
            raise ToolError(NOT_OFFERED.format(tool=name, scope=scope))
        return await super().call_tool(name, arguments, context)
