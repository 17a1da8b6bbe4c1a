"""What several tools ask for, and the hints that tell a client what a tool may change."""

from typing import Annotated, Any

from mcp.types import ToolAnnotations
from pydantic import Field

from planbook.mcp.answers import BUDGET, LARGEST

READS = ToolAnnotations(read_only_hint=True)
"""Reads the project, and changes nothing anywhere."""
READS_SITE = ToolAnnotations(read_only_hint=True, open_world_hint=True)
"""Opens pages, and changes nothing on them."""
ACTS = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=True)
"""May send something to a site."""

Plan = Annotated[str, Field(description="The plan's name, as in `list_plans`.")]
SomePlan = Annotated[str | None, Field(description="Only this plan, by its name.")]
RunId = Annotated[str, Field(description="The whole id of a run, as in `list_runs`.")]
Budget = Annotated[int, Field(description=f"How many tokens the answer may have, up to {LARGEST:,}.", ge=100)]
Inputs = Annotated[dict[str, Any], Field(description="The plan's inputs by name. `show_plan` says what fits.")]
__all__ = ["ACTS", "BUDGET", "READS", "READS_SITE", "Budget", "Inputs", "Plan", "RunId", "SomePlan"]
