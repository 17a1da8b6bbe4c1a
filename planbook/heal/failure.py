"""The failure of a run that may be healed: a step that did not find its element, or found more than one."""

from dataclasses import dataclass

from planbook.errors import HEALED, PlanbookError
from planbook.plan.model import Plan
from planbook.plan.walk import all_steps
from planbook.record import Record, StepRecord
from planbook.step.kind import Step


class NothingToHeal(PlanbookError):
    """The run has no failure that a new target could mend. The message says why."""

    exit_code = 1


@dataclass(frozen=True)
class Failure:
    """The failed step of a run.

    `picture` is a screenshot of its last attempt, and `page` a copy of its page, paths from the run's folder. `address`
    is that of the page.
    """

    run_id: str
    plan: str
    step: str
    named: str
    effect: str
    message: str
    picture: str | None = None
    page: str | None = None
    address: str | None = None


def failure_of(record: Record) -> Failure:
    """Returns the failure of a run. Raises NothingToHeal."""
    run_id, ended = record.started.run_id, record.ended
    if ended is None:
        raise NothingToHeal(f"{run_id} has not ended. See: planbook runs show {run_id}")
    if ended.status != "failed":
        raise NothingToHeal(f"{run_id} {_ended(ended.status)}: no step of it failed.")
    if not any(map(_failed, record.steps)):
        raise NothingToHeal(f"{run_id} failed, but in none of its steps: {ended.because or 'it did not say why'}")
    step = failed_step(record)
    error = step.ended.error if step.ended else None
    if error is None or error.error_class not in HEALED:
        raise NothingToHeal(
            f"{run_id} failed in {_named(step)} with the error {error.error_class if error else 'none'}. "
            "A heal can only help a step that did not find its element (not_found), or found several (ambiguous)."
        )
    kept = {one.kind: one.path for one in step.artifacts}
    return Failure(
        run_id=run_id,
        plan=step.started.plan,
        step=step.started.id,
        named=_named(step),
        effect=step.started.effect,
        message=error.message,
        picture=kept.get("screenshot"),
        page=kept.get("page"),
        address=step.attempts[-1].address if step.attempts else None,
    )


def failed_step(record: Record) -> StepRecord:
    """Returns the last step that failed. There must be one."""
    return next(step for step in reversed(record.steps) if _failed(step))


def _failed(step: StepRecord) -> bool:
    return step.ended is not None and step.ended.status == "failed"


def _ended(status: str) -> str:
    return {"flaky": "passed", "interrupted": "was interrupted", "cancelled": "was cancelled"}.get(status, status)


def _named(step: StepRecord) -> str:
    number = f"step {step.started.number:02} " if step.started.number else "the step "
    return f"{number}({step.started.title})"


def step_in(plan: Plan, failure: Failure) -> Step:
    """Returns the failed step as the plan's file has it now. Raises NothingToHeal if it is not there any more."""
    found = next((step for step in all_steps(plan) if step.id == failure.step), None)
    if found is None:
        raise NothingToHeal(
            f"{plan.name} has no step {failure.step} any more, which failed in {failure.run_id}. It was changed since."
        )
    return found
