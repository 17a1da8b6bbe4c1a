"""Tools with which the calling model drafts a plan by itself: each step is tried on the live page before it counts."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ContentBlock, ImageContent, TextContent
from pydantic import Field

from flows.secrets import read_secret
from planbook.audit import Door, record, through
from planbook.errors import PlanbookError
from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import VIA
from planbook.mcp.tools.described import ACTS, READS_SITE, Budget
from planbook.places import Project
from planbook.planner.client_draft import ClientDraft
from planbook.planner.read_secrets import read_secrets
from planbook.planner.task import Task, check_goal, page_address, secrets_named
from planbook.planner.tool_results import Content, Told

Step = Annotated[dict[str, Any], Field(description="A step as in a plan: {'click': {'button': 'Search'}}.")]
Names = Annotated[dict[str, Any] | None, Field(description="Inputs that the step is the first to use, by name.")]
Again = Annotated[
    list[int] | None, Field(description="The numbers of steps that have sent something and may do so twice.")
]
NONE = "There is no draft. Begin one: draft_begin"
FIRST = "Read planbook://drafting first, if you have not: it says how to draft, and which steps there are.\n\n"


NO_SECRETS = (
    "Over HTTP a draft cannot use secrets: the caller chooses the page that they would be typed into. Draft without "
    "them, and add the steps that use them in review. Or use `planbook mcp` on the machine itself."
)


class Desk:
    """The draft of one server, if there is one. `has_secrets`: its drafts may use secrets.

    `by` is for whom they are: None is whoever has started this process. `door` is where they come from.
    """

    def __init__(self, has_secrets: bool = True, by: str | None = None, door: Door = Door(VIA)) -> None:  # noqa: B008 - frozen
        self.draft: ClientDraft | None = None
        self.has_secrets = has_secrets
        self._by, self._door = by, door

    def record(self, project: Project, task: Task) -> None:
        """Records that a draft begins, as that of a goal is. Raises AuditError."""
        with through(self._door):
            record(project, "draft", task.goal, who=self._by, details={"url": task.url})

    async def close(self) -> None:
        draft, self.draft = self.draft, None
        if draft:
            await draft.close()

    async def use(self, tool: str, given: dict[str, Any], budget: int = BUDGET) -> list[ContentBlock]:
        """Uses a tool of the planner. Raises ToolError with what it says if it was not done."""
        if self.draft is None:
            raise ToolError(NONE)
        wanted = {name: value for name, value in given.items() if value is not None}
        try:
            return _told(await self.draft.use(tool, wanted), budget)
        except PlanbookError as error:
            raise ToolError(str(error)) from None


@asynccontextmanager
async def open_desk(
    has_secrets: bool = True, by: str | None = None, door: Door = Door(VIA),  # noqa: B008 - frozen
) -> AsyncIterator[Desk]:  # fmt: skip
    """A desk whose draft is closed in the end."""
    desk = Desk(has_secrets, by, door)
    try:
        yield desk
    finally:
        await desk.close()


def add(server: MCPServer[Any], project: Project, desk: Desk) -> None:
    """Adds the tools."""
    _add_beginning(server, project, desk)
    _add_steps(server, desk)
    _add_end(server, project, desk)


def _add_beginning(server: MCPServer[Any], project: Project, desk: Desk) -> None:
    @server.tool(annotations=READS_SITE, structured_output=False)
    async def draft_begin(
        goal: Annotated[str, Field(description="What the plan is to do, in the words of the person you work for.")],
        url: Annotated[str, Field(description="The page that the plan begins with.")],
        context: Context[Any],
        allow: Annotated[list[str], Field(description="Other hosts that its pages may talk to.")] = [],  # noqa: B006
        secrets: Annotated[list[str], Field(description="Names of secrets that it may use, never their values.")] = [],  # noqa: B006
        budget: Budget = BUDGET,
    ) -> list[ContentBlock]:
        """Begin to draft a plan: open its page in a separate browser, and show it. This ends the previous draft."""
        await desk.close()
        try:
            task = Task(goal, page_address(url), tuple(allow), secrets_named(goal, secrets))
            if task.secrets and not desk.has_secrets:
                raise ToolError(NO_SECRETS)
            check_goal(task.goal, read_secrets(task, read_secret))  # what is recorded is kept for good
            await asyncio.to_thread(desk.record, project, task)
            desk.draft = ClientDraft(task, project, read_secret, _name_of(context))
            return [TextContent(type="text", text=FIRST), *_contents(await desk.draft.begin(), budget)]
        except PlanbookError as error:
            await desk.close()
            raise ToolError(str(error)) from None


def _add_steps(server: MCPServer[Any], desk: Desk) -> None:
    @server.tool(annotations=READS_SITE, structured_output=False)
    async def draft_look(
        address: Annotated[str | None, Field(description="Another page, to which nothing is done.")] = None,
        all: Annotated[bool, Field(description="The whole page, with every one of what is alike.")] = False,
        part: Annotated[dict[str, Any] | None, Field(description='Only this part: {"region": "Editor"}.')] = None,
        budget: Budget = BUDGET,
    ) -> list[ContentBlock]:
        """Show what has changed on the page since it was shown last, or another page."""
        return await desk.use("look", {"address": address, "all": all, "in": part, "budget": budget}, budget)

    @server.tool(annotations=ACTS, structured_output=False)
    async def draft_step(
        step: Step,
        answer: Annotated[dict[str, Any] | None, Field(description="The `dialog` step to answer with.")] = None,
        inputs: Names = None,
        at: Annotated[int | None, Field(description="The step that it comes after, if not the last.", ge=0)] = None,
        again: Again = None,
        budget: Budget = BUDGET,
    ) -> list[ContentBlock]:
        """Do one step on the page. If it works, it becomes the next step of the plan.

        What may be done only once (`effect: once`) is only located, never done. Other steps are done on the site.
        """
        return await desk.use(
            "try_step", {"step": step, "answer": answer, "inputs": inputs, "at": at, "again": again}, budget
        )

    @server.tool(annotations=ACTS, structured_output=False)
    async def draft_whenever(
        see: Annotated[Any, Field(description="A look: what is on the page when it has appeared.")],
        steps: Annotated[list[dict[str, Any]], Field(description="The steps to do then.")],
    ) -> list[ContentBlock]:
        """Handle what may appear at any time, while it is there. The plan does these steps whenever it appears."""
        return await desk.use("try_whenever", {"see": see, "steps": steps})

    @server.tool(annotations=ACTS, structured_output=False)
    async def draft_undo(
        step: Annotated[int, Field(description="The last step that stays; 0 for none.", ge=0)],
        again: Again = None,
        budget: Budget = BUDGET,
    ) -> list[ContentBlock]:
        """Take back the steps after a number. This starts a fresh browser; what the site has saved stays."""
        return await desk.use("undo_to", {"step": step, "again": again}, budget)


def _add_end(server: MCPServer[Any], project: Project, desk: Desk) -> None:
    @server.tool(annotations=ACTS, structured_output=False)
    async def draft_finish(
        name: Annotated[str, Field(description="The plan's name: order-supplies.")],
        notes: Annotated[
            dict[str, str],
            Field(description="Markdown for the reader, by the number of the step that follows it."),
        ] = {},  # noqa: B006
        steps: Annotated[
            dict[str, dict[str, Any]],
            Field(description="What to add to a step, by its number: title, effect, verify, optional."),
        ] = {},  # noqa: B006
        budget: Budget = BUDGET,
    ) -> str:
        """Write the plan as a new file in plans/, and run it from its start, up to what must not be done twice.

        A person reviews and commits it. Problems that a reviewer would find are handed back first.
        """
        if desk.draft is None:
            raise ToolError(NONE)
        try:
            written = await desk.draft.finish({"name": name, "notes": notes, "steps": steps})
        except PlanbookError as error:
            raise ToolError(str(error)) from None
        if isinstance(written, tuple):
            raise ToolError("\n".join(str(block.get("text", "")) for block in written[0]))
        await desk.close()
        answer = {
            "plan": project.path_of(written.finished.file), "proof": str(written.proof),
            "problems": list(written.finished.problems), "sent": [f"{one.step}: {one.request}" for one in written.sent],
            "text": written.finished.text,
        }  # fmt: skip
        return fitted(answer, budget)

    @server.tool(annotations=READS_SITE, structured_output=False)
    async def draft_stop() -> str:
        """End the draft without a plan, and close its browser."""
        await desk.close()
        return json.dumps({"stopped": True})


def _name_of(context: Context[Any]) -> str:
    """Returns what a plan says of who has written it."""
    told = context.request_context.session.client_params
    return f"the model of {told.client_info.name}" if told else "a model over MCP"


def _told(told: Told, budget: int) -> list[ContentBlock]:
    content, is_error = told
    if is_error:
        raise ToolError("\n".join(str(block.get("text", "")) for block in content))
    return _contents(content, budget)


def _contents(content: Content, budget: int) -> list[ContentBlock]:
    return [_block(block, budget) for block in content]


def _block(block: dict[str, Any], budget: int) -> ContentBlock:
    if block["type"] == "text":
        return TextContent(type="text", text=fitted(str(block["text"]), budget))
    source = block["source"]
    return ImageContent(type="image", data=source["data"], mime_type=source["media_type"])
