"""Heals the failures of a day, one after the other: for `planbook heal --all`, and for the nightly deployment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.healing import tell_proposal
from flows.notifications import notify_people
from planbook.errors import PlanbookError
from planbook.heal.apply import Applied
from planbook.heal.failure import NothingToHeal
from planbook.heal.proposal import Proposal
from planbook.heal.stored_proposals import healed_in_runs
from planbook.history.fingerprints import Failed, failed_since
from planbook.history.read_journals import Tell
from planbook.output.crash import keep_crash
from planbook.places import Project
from planbook.settings import read_settings
from planbook.settings.notify import Notify

PATIENCE = 30.0  # seconds to send messages; what is left is sent later
NONE = "No run has failed since {:%Y-%m-%d %H:%M}, so there is nothing to heal."

Heal = Callable[[Failed], Awaitable[Proposal]]
Take = Callable[[Proposal], Applied]
"""Puts a proposal into the plan's file, or onto a branch."""


@dataclass(frozen=True)
class Healed:
    """What came of a failure: the proposal, and where it was put.

    `because` says why there is none, or why it was put nowhere; `is_trouble` if a person should see to that.
    """

    failed: Failed
    proposal: Proposal | None = None
    taken: Applied | None = None
    because: str = ""
    is_trouble: bool = False

    @property
    def is_proposed(self) -> bool:
        return self.proposal is not None and self.proposal.is_proposed


async def heal_all(project: Project, since: datetime, heal: Heal, take: Take | None, tell: Tell) -> list[Healed]:
    """Heals each step that failed since a moment, takes what is proposed, and tells people of it.

    What cannot be healed or taken is told, and does not keep the others from it; nor does what planbook breaks at.
    Raises PlanbookError.
    """
    notify = read_settings(project).notify
    failures = await asyncio.to_thread(_failures, project, since, tell)
    if not failures:
        tell(NONE.format(since.astimezone()))
    healed = []
    for failed in failures:
        healed.append(await _healed(failed, heal, take))
        if healed[-1].because:
            tell(healed[-1].because)
    try:
        await asyncio.to_thread(_tell_people, project, notify, healed)
    except OSError as error:
        tell(f"People could not be told of the proposals: {error}. planbook notify send tries again.")
    return healed


def _failures(project: Project, since: datetime, tell: Tell) -> list[Failed]:
    """Returns what failed, and what runs with `heal: this-run` have healed and the plan's file does not have yet."""
    healed = (proposal.failure for proposal in healed_in_runs(project, since))
    in_runs = [Failed(failure.plan, failure.run_id) for failure in healed]
    return [*dict.fromkeys([*failed_since(project, since, tell), *in_runs])]


async def _healed(failed: Failed, heal: Heal, take: Take | None) -> Healed:
    try:
        proposal = await heal(failed)
    except NothingToHeal as nothing:
        return Healed(failed, because=str(nothing))
    except PlanbookError as error:
        return _not_healed(failed, str(error))
    except Exception as error:
        return _not_healed(failed, keep_crash(error, f"heal {failed.run_id}"))
    if take is None or not proposal.is_proposed:
        return Healed(failed, proposal)
    try:
        return Healed(failed, proposal, await asyncio.to_thread(take, proposal))
    except (PlanbookError, OSError) as error:
        because = f"The proposal for {failed.run_id} is not taken: {error}"
        return Healed(failed, proposal, because=because, is_trouble=True)


def _not_healed(failed: Failed, because: str) -> Healed:
    return Healed(failed, because=f"{failed.run_id} cannot be healed: {because}", is_trouble=True)


def _tell_people(project: Project, notify: Notify, healed: Sequence[Healed]) -> None:
    """Tells people what is proposed, as the rules for `heal_proposed` say. Raises OSError."""
    for one in healed:
        if one.proposal and one.proposal.is_proposed:
            tell_proposal(project, notify, one.proposal, one.taken.branch if one.taken else None)
    notify_people(project, notify, PATIENCE)
