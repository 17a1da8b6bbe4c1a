"""Records the steps of a run: their starts and ends."""

from collections.abc import Mapping, Sequence
from typing import Any

from planbook.engine.outline import short_name
from planbook.engine.position import Position
from planbook.engine.run_state import Run
from planbook.engine.signals import StepFailed
from planbook.engine.work import StepRun
from planbook.errors import StepError
from planbook.events import StepEnded, StepStarted, StepStatus
from planbook.plan.walk import held_steps
from planbook.secrets.redaction import SIGN
from planbook.step.kind import Kind, Step
from planbook.values.render import render_model, render_text


def begin(run: Run, step: Step, at: Position) -> int:
    """Records that a step begins, and returns its index."""
    run.count += 1
    run.begun.add(id(step))
    number = at.frame.outline.number(step)
    run.current, run.last_step = run.count, step
    run.labels[run.count] = f"{at.prefix}{number:02}"
    scope = at.scope({name: SIGN + name for name in at.frame.secrets})
    do, title = _rendered(step, scope), _title(step, scope)
    sentence = do.describe()
    run.headings[run.count] = title or sentence
    run.name = title or short_name(do)
    run.events.tell(
        StepStarted,
        index=run.count,
        number=0 if at.prefix else number,
        parent=at.parent,
        id=step.id or "",
        title=run.headings[run.count],
        kind=step.do.word,
        sentence=sentence,
        effect=at.frame.outline.effect(step),
        turn=at.turn,
        plan=at.frame.plan.name,
    )
    return run.count


def end(
    run: Run,
    index: int,
    status: StepStatus,
    attempts: int = 0,
    ms: float = 0.0,
    error: StepError | None = None,
    matched: str | None = None,
) -> None:
    """Records how a step ended."""
    run.events.tell(
        StepEnded,
        index=index,
        status=status,
        attempts=attempts,
        ms=round(ms, 3),
        error=failure(error),
        matched=matched,
    )


def fail(work: StepRun, error: StepError, ms: float) -> None:
    """Records that a step has failed, and raises StepFailed unless the step is optional."""
    run, optional = work.run, work.step.optional
    end(run, work.index, "warned" if optional else "failed", work.count, ms, error, work.matched)
    if work.answers.failed:
        raise work.answers.failed
    if not optional:
        raise StepFailed(error.error_class, error.message, run.headings[work.index]) from None


def leave_out(run: Run, steps: Sequence[Step], at: Position, status: StepStatus) -> None:
    """Records steps that are not executed, and their inner steps."""
    for step in steps:
        if step.do.word != "note" and id(step) not in run.begun:
            end(run, begin(run, step, at), status)
        leave_out(run, held_steps(step), at, status)


def failure(error: StepError | None) -> dict[str, str] | None:
    """Returns the error in the form of the record."""
    return {"class": error.error_class, "message": error.message} if error else None


def _rendered(step: Step, scope: Mapping[str, Any]) -> Kind:
    if getattr(getattr(step.do, "look", None), "expression", None):
        return step.do  # the condition says more than its result
    try:
        return render_model(step.do, scope)
    except StepError:
        return step.do


def _title(step: Step, scope: Mapping[str, Any]) -> str | None:
    try:
        return None if step.title is None else str(render_text(step.title, scope))
    except StepError:
        return step.title
