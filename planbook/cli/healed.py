"""Heals runs for `planbook heal`: finds the failure, goes to its page, prints and takes the proposal."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planbook.cli.tried import TryProgress
from planbook.errors import PlanbookError
from planbook.output.printable import visible
from planbook.places import Project

if TYPE_CHECKING:
    from planbook.heal.proposal import Proposal
    from planbook.looks.choice import Choose


def chooser_of(project: Project, model: str, max_cost: float) -> "Choose":
    """Returns what lets a model choose: the one that is named, or else the project's. Raises PlanbookError."""
    from planbook.planner.credentials import HEAL_EXTRA, has_client

    if not has_client():
        raise PlanbookError(HEAL_EXTRA)
    from flows.heal_run import chooser_of

    return chooser_of(project, model or None, max_cost)


PATIENCE = 30.0  # seconds to send messages; what is left is sent later


class Healing:
    """Heals one run after the other, with the same options. `choose` asks a model if nothing is certain."""

    def __init__(
        self,
        project: Project,
        read_only: bool,
        headed: bool,
        browser: str | None,
        as_json: bool,
        choose: "Choose | None" = None,
    ) -> None:
        from planbook.engine.open_browser import BrowserOptions

        self._project = project
        self._read_only = read_only
        self._options = BrowserOptions(browser, headed)
        self._as_json = as_json
        self._choose = choose
        self._taken: dict[str, dict[str, str]] = {}

    # Runs ------------------------------------------------------------------------------------------------------------
    def one(self, asked: str) -> "Proposal":
        """Heals a run, or the last failed run of a plan. Raises PlanbookError."""
        from flows.heal_run import heal_run

        shown = [TryProgress(sys.stderr)] if sys.stderr.isatty() else []
        run_id = self._run_of(asked)
        proposal = heal_run(
            self._project,
            run_id,
            self._options,
            read_only=self._read_only,
            tell=_tell,
            shown=shown,
            choose=self._choose,
        )
        self._print(proposal)
        return proposal

    def accept(self, asked: str) -> None:
        """Accepts the element at which a `once` step has stopped. Raises PlanbookError."""
        from planbook.heal.accept import accept
        from planbook.history.known import read_known

        record = read_known(self._project, self._project.run(self._run_of(asked)).journal, _tell).record
        accepted = accept(self._project, record)
        if self._as_json:
            click.echo(json.dumps({"run_id": record.started.run_id, "accepted": accepted}, ensure_ascii=False))
        else:
            click.echo(f"Accepted {visible(accepted)}. The next run acts on it.")

    def all_since(self, since: datetime) -> "list[Proposal]":
        """Heals the last failed run of each plan since a moment. What cannot be healed is reported."""
        from planbook.heal.failure import NothingToHeal
        from planbook.heal.kept import healed_in_runs
        from planbook.history.looks import failed_since

        found = []
        healed = [proposal.failure.run_id for proposal in healed_in_runs(self._project, since)]
        failed = dict.fromkeys([*failed_since(self._project, since, _tell), *healed])
        if not failed:
            _tell(f"No run has failed since {since.astimezone():%Y-%m-%d %H:%M}, so there is nothing to heal.")
        for run_id in failed:
            try:
                found.append(self.one(run_id))
            except NothingToHeal as error:
                _tell(str(error))
            except PlanbookError as error:
                _tell(f"{run_id} cannot be healed: {error}")
        return found

    def _run_of(self, asked: str) -> str:
        """Returns the id of the run that is meant: a run, or the last failed one of a plan."""
        from planbook.engine.prepare import find_plan
        from planbook.heal.failure import NothingToHeal
        from planbook.history.find import NoSuchRun, find_run
        from planbook.history.looks import last_failed
        from planbook.plan.load import load

        try:
            return find_run(self._project, asked).path.name
        except NoSuchRun as error:
            if asked == "last":
                raise
            try:
                plan = load(find_plan(asked, self._project), self._project.folder)
            except PlanbookError:
                raise error from None
        run_id = last_failed(self._project, plan.name, _tell)
        if run_id is None:
            raise NothingToHeal(f"No run of {plan.name} has failed.")
        return run_id

    # What comes of it ------------------------------------------------------------------------------------------------
    def _print(self, proposal: "Proposal") -> None:
        from planbook.heal.text import as_text

        if not self._as_json:
            for line in as_text(proposal).split("\n"):
                click.echo(visible(line))

    def take(self, proposal: "Proposal", on_branch: bool) -> None:
        """Writes the proposal into the plan's file, or commits it on a branch of its own. Raises PlanbookError."""
        from planbook.heal.take import apply, put_on_branch

        if on_branch:
            branch, commit = put_on_branch(proposal, self._project)
            self._taken[proposal.failure.run_id] = {"branch": branch, "commit": commit}
            said = f"Committed as {commit[:10]} on the branch {branch}."
        else:
            apply(proposal, self._project)
            self._taken[proposal.failure.run_id] = {"applied": str(proposal.file)}
            said = f"Written to {proposal.file}. Look at it (planbook diff {proposal.file}), try it, and approve it."
        if not self._as_json:
            click.echo(said)

    def take_each(self, proposals: "Sequence[Proposal]", on_branch: bool) -> None:
        """Takes each proposal. What cannot be taken is reported, and those after it are taken all the same."""
        for proposal in proposals:
            try:
                self.take(proposal, on_branch)
            except PlanbookError as error:
                _tell(f"The proposal for {proposal.failure.run_id} is not taken: {error}")

    def tell(self, proposals: "Sequence[Proposal]") -> None:
        """Tells people what is proposed, as the rules for `heal_proposed` say."""
        from flows.healing import tell_proposal
        from flows.telling import tell_people
        from planbook.settings import read_settings

        notify = read_settings(self._project).notify
        for proposal in proposals:
            if proposal.is_proposed:
                run_id = proposal.failure.run_id
                branch = self._taken.get(run_id, {}).get("branch")
                tell_proposal(self._project, notify, proposal, branch)
        tell_people(self._project, notify, PATIENCE)

    def as_json(self, proposal: "Proposal") -> dict[str, Any]:
        """Returns the object that --json prints."""
        none = {"applied": None, "branch": None, "commit": None}
        return proposal.as_json() | none | self._taken.get(proposal.failure.run_id, {})


def _tell(text: str) -> None:
    click.echo(text, err=True)
