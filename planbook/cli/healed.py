"""Heals runs for `planbook heal`: finds the failure, goes to its page, prints and takes the proposal."""

import asyncio
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.tried import TryProgress
from planbook.errors import PlanbookError
from planbook.output.printable import visible
from planbook.places import Project

if TYPE_CHECKING:
    from planbook.fingerprints.model_choice import Choose
    from planbook.heal.apply import Applied
    from planbook.heal.proposal import Proposal
    from planbook.history.fingerprints import Failed


def chooser_of(project: Project, model: str, max_cost: float) -> "Choose":
    """Returns what lets a model choose: the one that is named, or else the project's. Raises PlanbookError."""
    from planbook.planner.credentials import HEAL_EXTRA, has_client

    if not has_client():
        raise PlanbookError(HEAL_EXTRA)
    from flows.heal_run import chooser_of

    return chooser_of(project, model or None, max_cost)


class Healing:
    """Heals one run after the other, with the same options, and prints what comes of it.

    `choose` asks a model if nothing is certain. What is proposed is written into the plan's file (`is_applied`), or
    committed on a branch (`on_branch`).
    """

    def __init__(
        self,
        project: Project,
        read_only: bool = False,
        headed: bool = False,
        browser: str | None = None,
        as_json: bool = False,
        choose: "Choose | None" = None,
        is_applied: bool = False,
        on_branch: bool = False,
    ) -> None:
        from flows.heal_run import HealOptions
        from planbook.engine.open_browser import BrowserOptions

        self._project = project
        self._as_json = as_json
        self._is_applied, self._on_branch = is_applied, on_branch
        shown = [TryProgress(sys.stderr)] if sys.stderr.isatty() else []
        options = BrowserOptions(browser, headed)
        self._options = HealOptions(options, read_only, choose=choose, shown=shown, tell=_tell)

    # Runs ------------------------------------------------------------------------------------------------------------
    def one(self, asked: str) -> bool:
        """Heals a run, or the last failed one of a plan. Returns whether something is proposed.

        Raises PlanbookError.
        """
        proposal = asyncio.run(self._heal(self._run_of(asked)))
        taken = self._take(proposal) if proposal.is_proposed and self._takes else None
        if self._as_json:
            click.echo(json.dumps(_as_json(proposal, taken), ensure_ascii=False))
        return proposal.is_proposed

    def all_since(self, since: datetime) -> bool:
        """Heals what failed since a moment; returns whether something is proposed. Raises PlanbookError."""
        from flows.heal_all import heal_all

        async def heal(failed: "Failed") -> "Proposal":
            return await self._heal(failed.run_id)

        take = self._take if self._takes else None
        healed = asyncio.run(heal_all(self._project, since, heal, take, _tell))
        if self._as_json:
            told = [_as_json(one.proposal, one.taken) for one in healed if one.proposal]
            click.echo(json.dumps(told, ensure_ascii=False))
        return any(one.is_proposed for one in healed)

    def accept(self, asked: str) -> None:
        """Accepts the element at which a `once` step has stopped. Raises PlanbookError."""
        from planbook.heal.accept import accept
        from planbook.history.known_run import read_known

        record = read_known(self._project, self._project.run(self._run_of(asked)).journal, _tell).record
        accepted = accept(self._project, record)
        if self._as_json:
            click.echo(json.dumps({"run_id": record.started.run_id, "accepted": accepted}, ensure_ascii=False))
        else:
            click.echo(f"Accepted {visible(accepted)}. The next run acts on it.")

    def _run_of(self, asked: str) -> str:
        """Returns the id of the run that is meant: a run, or the last failed one of a plan."""
        from planbook.engine.prepare import find_plan
        from planbook.heal.failure import NothingToHeal
        from planbook.history.find import NoSuchRun, find_run
        from planbook.history.fingerprints import last_failed
        from planbook.plan.load import load

        try:
            return find_run(self._project, asked).path.name
        except NoSuchRun as error:
            if asked == "last":
                raise
            try:
                plan = load(find_plan(asked, self._project))
            except PlanbookError:
                raise error from None
        run_id = last_failed(self._project, plan.name, _tell)
        if run_id is None:
            raise NothingToHeal(f"No run of {plan.name} has failed.")
        return run_id

    # What comes of it ------------------------------------------------------------------------------------------------
    async def _heal(self, run_id: str) -> "Proposal":
        from flows.heal_run import heal_run
        from planbook.heal.text import as_text

        proposal = await heal_run(self._project, run_id, self._options)
        if not self._as_json:
            for line in as_text(proposal).split("\n"):
                click.echo(visible(line))
        return proposal

    @property
    def _takes(self) -> bool:
        return self._is_applied or self._on_branch

    def _take(self, proposal: "Proposal") -> "Applied":
        """Writes the proposal into the plan's file, or commits it on a branch of its own. Raises PlanbookError."""
        from planbook.heal.apply import apply, put_on_branch

        taken = (put_on_branch if self._on_branch else apply)(proposal, self._project)
        if not self._as_json:
            click.echo(visible(str(taken)))
        return taken


def _as_json(proposal: "Proposal", taken: "Applied | None") -> dict[str, Any]:
    """Returns the object that --json prints."""
    from planbook.heal.apply import Applied

    return proposal.as_json() | (taken or Applied()).as_json()


def _tell(text: str) -> None:
    click.echo(text, err=True)
