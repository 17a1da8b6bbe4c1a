"""What a person can ask a model for with one command: to write a plan, or to repair one."""

from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

WRITE = """\
Write a planbook plan for this goal: {goal}
It begins at {url}.

1. Call `list_recipes`. If one serves this goal, `fill_recipe` gives you the text: show it to me, and stop.
2. Read `planbook://drafting`. Call `draft_begin`, and try each step on the live page with `draft_step`.
3. Call `draft_finish`. Correct what it hands back, and finish again.
4. Tell me what the plan will do, what it sends, what the site was sent meanwhile, and what you could not see. I review
   the file and commit it."""
MEND = """\
The run {run_id} of a planbook plan did not do what it should. Find out why, and propose a change.

1. Read `planbook://runs/{run_id}/notebook`, and call `run_status` for the error of each step.
2. Call `show_plan` for the plan's text, and `try_plan` to see how the site is now. Both change nothing.
3. Call `look` for the page on which it failed, and compare the plan's targets with what is there.
4. Say what has changed on the site, and show the smallest change of the plan that follows it, as a diff. Call
   `check_text` for the new text first.
5. Do not resume or run anything. I review the change, and decide."""


def add(server: MCPServer[Any]) -> None:
    """Adds the prompts."""

    @server.prompt(title="Write a plan")
    def write_plan(
        goal: Annotated[str, Field(description="What the plan is to do, in your words.")],
        url: Annotated[str, Field(description="The page that it begins with.")],
    ) -> str:
        """Write a plan for a goal, with what planbook knows of the site."""
        return WRITE.format(goal=goal, url=url)

    @server.prompt(title="Repair a plan")
    def mend_run(run_id: Annotated[str, Field(description="The run that failed.")]) -> str:
        """Find out why a run failed, and propose a change of its plan."""
        return MEND.format(run_id=run_id)
