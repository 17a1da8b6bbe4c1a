"""Tools for runs: start, follow, control and list them. What starts a run answers at once with its id."""

from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from pydantic import Field

from planbook.mcp.answers import BUDGET, fitted
from planbook.mcp.api import Api
from planbook.mcp.tools.described import ACTS, READS, Budget, Inputs, Plan, RunId, SomePlan

Status = Literal["passed", "flaky", "failed", "cancelled", "interrupted", "paused", "refused", "running"]
Count = Annotated[int, Field(description="How many at most.", ge=1, le=200)]


def add(server: MCPServer[Any], api: Api) -> None:
    """Adds the tools."""

    @server.tool(annotations=ACTS, structured_output=False)
    async def run_plan(plan: Plan, inputs: Inputs = {}) -> str:  # noqa: B006 - pydantic copies it
        """Start a run of a plan in a real browser. It may send something to the site.

        Answers with the run's id as soon as it has begun; ask `run_status` how it goes on. The project's gate decides
        which plans may run.
        """
        return fitted(await api.send("POST", "/runs", {"plan": plan, "inputs": inputs}))

    @server.tool(annotations=READS, structured_output=False)
    async def run_status(run_id: RunId, budget: Budget = BUDGET) -> str:
        """Say how a run goes on or ended: status, reason, values, and each step with its error."""
        told = await api.get(f"/runs/{run_id}")
        steps = await api.get(f"/runs/{run_id}/steps")
        return fitted(told | {"steps": steps["items"]}, budget)

    @server.tool(annotations=READS, structured_output=False)
    async def run_events(
        run_id: RunId,
        after: Annotated[int, Field(description="Only events after this number: the last that you have.", ge=0)] = 0,
        limit: Count = 50,
        budget: Budget = BUDGET,
    ) -> str:
        """List what happened in a run since an event, in order. `last` is what to ask `after` the next time."""
        return fitted(await api.get(f"/runs/{run_id}/events", after=after, limit=limit), budget)

    @server.tool(annotations=READS, structured_output=False)
    async def list_runs(
        plan: SomePlan = None,
        status: Annotated[Status | None, Field(description="Only runs with this status.")] = None,
        limit: Count = 10,
        budget: Budget = BUDGET,
    ) -> str:
        """List runs, the newest first."""
        return fitted(await api.get("/runs", plan=plan, status=status, limit=limit), budget)

    @server.tool(annotations=ACTS, structured_output=False)
    async def control_run(run_id: RunId, act: Literal["pause", "continue", "cancel"]) -> str:
        """Pause a run before its next step, continue a paused one, or cancel one and close its browser."""
        return fitted(await api.send("POST", f"/runs/{run_id}/{act}"))

    @server.tool(annotations=ACTS, structured_output=False)
    async def resume_run(
        run_id: RunId,
        assume: Annotated[
            Literal["sent", "not-sent"] | None,
            Field(description="Whether a `once` step of which nobody knows was sent, if a person has looked."),
        ] = None,
    ) -> str:
        """Continue a run that failed or was interrupted, as a new run. Nothing that was sent once is sent again."""
        return fitted(await api.send("POST", f"/runs/{run_id}/resume", {"assume": assume}))
