"""The Prefect flow that heals the failures of a day: each failure is one task run. It proposes, and never acts."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import Task, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows.deployed_gate import deployed_gate
from flows.final_state import failed, refused, stopped_from_outside
from flows.heal_all import Healed, heal_all
from flows.heal_run import HealOptions, chooser_of, heal_run
from flows.heal_table import counted, table
from flows.signals import cancel_on_sigterm
from planbook.ages import read_age
from planbook.engine.open_browser import BrowserOptions
from planbook.errors import PlanbookError
from planbook.gate.level import as_gate, strictest
from planbook.heal.apply import Applied, put_on_branch
from planbook.heal.failure import NothingToHeal
from planbook.heal.proposal import Proposal
from planbook.history.fingerprints import Failed as FailedRun
from planbook.output.printable import printable
from planbook.places import Project, find_project
from planbook.settings import Gate

DEFAULT = "default"
"""The project's model."""


@flow(
    name="heal-failures", flow_run_name="failures of the last {since}", persist_result=False, validate_parameters=False
)
async def heal_failures(
    since: str = "1d",
    branch: bool = False,
    gate: Gate = "off",
    read_only: bool = False,
    browser: str | None = None,
    model: str | None = None,
    max_cost: float = 0.1,
) -> State[Any]:
    """Looks for the element of each step that failed `since` then (90m, 12h, 1d, 1w), and proposes its new target.

    It does what `planbook heal --all` does: no `once` step is done, no plan's file is changed, and people are told of
    each proposal (the rule `heal_proposed`). With `branch`, each proposal is a commit on a git branch of its own. Steps
    that are safe to repeat are done on the way only in plans that pass the `gate` (off, committed, approved): the
    strictest of this run's, its deployment's and the project's gate. `read_only` does only those that read. `browser`
    is chromium, firefox, webkit or a URL. `model` (a name, or `default`) is asked if nothing is certain, and all of it
    never costs more than `max_cost` US dollars.
    """
    try:
        project, from_then = find_project(Path.cwd()), datetime.now(UTC) - read_age(since)
        asked = strictest(as_gate(gate), as_gate(await deployed_gate()))
        named = None if model == DEFAULT else model
        choose = chooser_of(project, named, max_cost) if model else None
        options = HealOptions(BrowserOptions(browser), read_only, asked, choose, tell=_say)
        with cancel_on_sigterm():
            healed = await heal_all(project, from_then, _Healing(project, options), _brancher(project, branch), _say)
    except PlanbookError as error:
        return refused(error)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task:
            task.uncancel()  # handled: later awaits are not cancelled again
        return await stopped_from_outside("The heal was told to stop. What it had proposed is kept.")
    if healed:
        await acreate_markdown_artifact(table(healed, project), "heals", "What is proposed for what failed")
    return _state(healed)


class _Healing:
    """Heals one failure after the other, each as one task run that says what came of it."""

    def __init__(self, project: Project, options: HealOptions) -> None:
        self._project = project
        self._options = options

    async def __call__(self, failure: FailedRun) -> Proposal:
        ended: list[Proposal | BaseException] = []  # kept out of Prefect, which would copy it

        async def heal() -> State[Any]:
            try:
                proposal = await heal_run(self._project, failure.run_id, self._options)
            except PlanbookError as error:
                ended.append(error)
                return _without_proposal(error)
            except BaseException as error:
                ended.append(error)
                raise
            ended.append(proposal)
            return Completed(name=proposal.verdict.capitalize(), message=printable(proposal.because) or None)

        task: Any = Task(
            heal, name="heal", task_run_name=printable(f"{failure.plan}: {failure.run_id}"), cache_policy=NO_CACHE,
            persist_result=False, log_prints=False,
        )  # fmt: skip
        await task(return_state=True)  # a failed one raises nothing
        if isinstance(ended[-1], BaseException):
            raise ended[-1]
        return ended[-1]


def _brancher(project: Project, branch: bool) -> Any:
    def take(proposal: Proposal) -> Applied:
        taken = put_on_branch(proposal, project)
        _say(str(taken))
        return taken

    return take if branch else None


def _without_proposal(error: PlanbookError) -> State[Any]:
    said = printable(str(error))
    return Completed(name="Nothing to heal", message=said) if isinstance(error, NothingToHeal) else Failed(message=said)


def _state(healed: Sequence[Healed]) -> State[Any]:
    """Returns the final state: failed if a person should see to something. What is proposed is not a failure."""
    trouble = [one.because for one in healed if one.is_trouble]
    return failed("\n".join([counted(healed), *trouble])) if trouble else Completed(message=counted(healed))


def _say(text: str) -> None:
    get_run_logger().info("%s", printable(text))
