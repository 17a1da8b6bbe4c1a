"""Heals steps in their run, for plans with `heal: this-run`, and tells people what is proposed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from planbook.engine.request import RunRequest
from planbook.errors import PlanbookError
from planbook.output.streams import warn
from planbook.places import Project
from planbook.settings import read_settings
from planbook.settings.notify import Notify

if TYPE_CHECKING:  # most plans are not healed, and their runs do without these modules
    from planbook.heal.failure import Failure
    from planbook.heal.heal import Past
    from planbook.heal.proposal import Proposal
    from planbook.heal.this_run import ThisRun


def healer_of(request: RunRequest) -> "ThisRun | None":
    """Returns what heals the steps of a run; None if none of its plans wants that."""
    if not any(plan.heal for plan in (request.plan, *request.called.values())):
        return None
    from planbook.heal.this_run import ThisRun

    async def pasts(failure: "Failure") -> "Sequence[Past]":
        from flows.heal_run import pasts_of

        return await asyncio.to_thread(pasts_of, request.project, failure, warn)

    return ThisRun(pasts)


def tell_healed(healer: "ThisRun", project: Project) -> None:
    """Tells people of the steps that were healed in the run. The messages are sent with those about the run."""
    with suppress(PlanbookError, OSError):  # wrong settings are reported elsewhere
        for proposal in healer.proposals:
            tell_proposal(project, read_settings(project).notify, proposal)


def tell_proposal(project: Project, notify: Notify, proposal: "Proposal", branch: str | None = None) -> None:
    """Tells people of a proposal, as the rules for `heal_proposed` say. Raises OSError."""
    from planbook.heal.text import as_text
    from planbook.notify.heals import tell_heal

    failure = proposal.failure
    how = f"Branch: {branch}" if branch else f"Take it: planbook heal {failure.run_id} --apply"
    tell_heal(project, notify, failure.plan, failure.run_id, proposal.diff, as_text(proposal), how)
