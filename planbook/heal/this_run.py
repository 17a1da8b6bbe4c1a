"""Heals a step in its run, for plans with `heal: this-run`. The proposal is kept as if the run had failed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planbook.errors import PlanbookError, StepError
from planbook.heal.failure import Failure
from planbook.heal.heal import Past, heal_here, plan_of
from planbook.heal.proposal import Proposal
from planbook.heal.stored_proposals import keep
from planbook.plan.load import load_text
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps
from planbook.step.kind import Step

if TYPE_CHECKING:
    from planbook.engine.work import StepRun

PATIENCE = 20.0  # seconds for the whole heal
TOO_LONG = f"the heal was given up after {PATIENCE:g} seconds"
FAILED = "the heal itself failed: {}"
IN_ANOTHER_TURN = "it was healed in another turn, and its target leads elsewhere in each"
Pasts = Callable[[Failure], Awaitable[Sequence[Past]]]
"""Returns the element of a step as earlier runs saw it, the newest first."""


class ThisRun:
    """The healer of a run. `proposals` are those that it took."""

    def __init__(self, pasts: Pasts) -> None:
        self.proposals: list[Proposal] = []
        self._pasts = pasts

    async def __call__(self, work: "StepRun", error: StepError) -> Step | str:
        """Returns the healed step, or why there is none."""
        run, at = work.run, work.at
        if any(proposal.failure.step == work.step.id for proposal in self.proposals):
            return IN_ANOTHER_TURN
        failure = _failure(work, error)
        try:
            async with asyncio.timeout(PATIENCE):
                pasts = await self._pasts(failure)
                values = at.frame.values
                proposal = await heal_here(run.session, run.request, failure, pasts, values, is_unseen=True)
            if not proposal.is_proposed:
                return proposal.because
            healed = _healed_step(plan_of(run.request, failure), work.step, proposal)
            self.proposals.append(keep(run.request.project, replace(proposal, in_run=True)))
        except TimeoutError:
            return TOO_LONG
        except (PlanbookError, StepError, OSError) as error:
            return FAILED.format(error)
        except Exception as error:  # the run has failed already, and says why: a heal that breaks must not hide it
            return FAILED.format(f"{type(error).__name__}: {error}".partition("\n")[0])
        return healed


def _failure(work: "StepRun", error: StepError) -> Failure:
    run, at = work.run, work.at
    number = 0 if at.prefix else at.frame.outline.number(work.step)
    named = f"{f'step {number:02}' if number else 'the step'} ({run.headings[work.index]})"
    message = run.events.mask.text(error.message)
    picture = f"artifacts/{work.index:03}-{work.count}-page.png"
    return Failure(
        run_id=run.request.run_id,
        plan=at.frame.plan.name,
        step=work.step.id or "",
        named=named,
        effect=work.effect,
        message=message,
        picture=picture if (run.request.project.run(run.request.run_id).path / picture).is_file() else None,
    )


def _healed_step(plan: Plan, step: Step, proposal: Proposal) -> Step:
    """Returns the step as the proposed plan has it. It keeps its id, by which the history knows it."""
    place = next(number for number, one in enumerate(all_steps(plan)) if one is step)
    healed = list(all_steps(load_text(proposal.after, plan.file)))[place]
    return healed.model_copy(update={"id": step.id})
